data_dir = "/opt/nomad"
client {
  enabled = true
  host_network "public" { cidr = "203.0.113.0/24" reserved_ports = "22,80" }
  host_network "private" { interface = "eth1" }
  fingerprint "env_aws" { retry_interval = "5m" retry_attempts = 3 }
  fingerprint "env_gce" { retry_attempts = 0 }
  bridge_network_name = "nomad"
  cni_path = "/opt/cni/bin"
}
keyring "awskms" {
  active     = false
  kms_key_id = "alias/nomad"
}
keyring "aead" {
  active = true
}
