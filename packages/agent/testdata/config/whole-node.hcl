# A node for trying things out: server and client in one.
data_dir  = "/opt/nomad/data"
bind_addr = "0.0.0.0"

# Where a firewall keeps everybody else away
allow_insecure_bind = true
datacenter = "home"

server {
  enabled          = true
  bootstrap_expect = 1
}

client {
  enabled = true
  servers = ["127.0.0.1"]
}

plugin "raw_exec" {
  config {
    enabled = true
  }
}
