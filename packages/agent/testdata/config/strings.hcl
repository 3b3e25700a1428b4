data_dir = "/opt/nomad"
name     = "node-\"a\""
client {
  enabled = true
  meta {
    home   = "${env["HOME"]}/x"
    escape = "a\tb\\c"
    note   = <<EOF
two
  lines
EOF
    indented = <<-EOF
      one
        two
      EOF
  }
}
