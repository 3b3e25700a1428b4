data_dir = "/var/nomad"
client {
  enabled = true
  options {
    "driver.raw_exec.enable" = "1"
  }
  meta {
    "rack" = "r1"
    owner  = "ops"
  }
}
