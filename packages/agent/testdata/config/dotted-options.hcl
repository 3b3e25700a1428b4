data_dir = "/var/nomad"
log_level = "debug"
client {
  enabled = true
  options {
    driver.raw_exec.enable = "1"
    env.denylist = "AWS_SECRET_ACCESS_KEY,GITHUB_TOKEN"
  }
}
