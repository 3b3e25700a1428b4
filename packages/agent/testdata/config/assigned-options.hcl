data_dir = "/var/nomad"
client = {
  enabled = true
  options = {
    "driver.raw_exec.enable"    = "true"
    "docker.privileged.enabled" = "true"
    "user.checked_drivers"      = "raw_exec"
  }
  meta = { role = "worker", "ssd.count" = 2 }
}
