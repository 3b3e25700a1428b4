data_dir = "/var/lib/nomad"
server { enabled = true bootstrap_expect = 1 }
client { enabled = true, node_class = "build" }
plugin "raw_exec" { config { enabled = true } }
