datacenter = "dc1"
data_dir   = "/opt/nomad"

consul {
  address             = "127.0.0.1:8500"
  token               = "00000000-0000-0000-0000-000000000000"
  server_service_name = "nomad"
  client_service_name = "nomad-client"
  auto_advertise      = true
  server_auto_join    = true
  client_auto_join    = true
  service_identity {
    aud = ["consul.io"]
    ttl = "1h"
  }
}

vault {
  enabled = true
  address = "http://active.vault.service.consul:8200"
  create_from_role = "nomad-cluster"
  default_identity { aud = ["vault.io"] ttl = "1h" }
}

vault {
  name    = "other"
  address = "https://vault.example:8200"
}
