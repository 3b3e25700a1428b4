data_dir = "/opt/nomad"

client {
  enabled = "true"

  host_volume "certs" {
    path      = "/etc/ssl/certs"
    read_only = "true"
  }
  host_volume "postgres" { path = "/srv/postgres" read_only = false }
  host_volume {
    media { path = "/srv/media", read_only = true }
  }
}
