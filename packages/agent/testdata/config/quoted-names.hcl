"data_dir" = "/opt/nomad"
"ports" = {
  "http" = "7646"
}
"server" = {
  "enabled" = "true"
  "bootstrap_expect" = "1"
}
"client" {
  "enabled" = true
  "cpu_total_compute" = "4000"
  "max_kill_timeout" = "2m"
  "reserved" {
    "cpu" = "500"
    "memory" = 512
    "reserved_ports" = "22,80,8000-8010"
  }
}
