data_dir = "/opt/nomad"
telemetry {
  collection_interval        = "1s"
  disable_hostname           = true
  prometheus_metrics         = true
  publish_allocation_metrics = true
  publish_node_metrics       = true
  datadog_tags               = ["env:prod"]
}
leave_on_interrupt = true
leave_on_terminate = true
enable_syslog      = true
disable_update_check = true
