data_dir = "/opt/nomad"
client { enabled = true }
client {
  node_class = "gpu"
  meta { a = "1" }
}
client {
  meta { b = "2" }
}
plugin "raw_exec" { config { enabled = true } }
plugin "raw_exec" { args = ["-v"] }
