data_dir = "/opt/nomad"
region   = "eu"
server {
  enabled                = true
  bootstrap_expect       = 3
  encrypt                = "bm9ib2R5IHdpbGwgZXZlciByZWFkIHRoaXM="
  job_max_priority       = 200
  job_default_priority   = 50
  rejoin_after_leave     = true
  heartbeat_grace        = "30s"
  node_gc_threshold      = "24h"
  job_gc_threshold       = "4h"
  eval_gc_threshold      = "1h"
  deployment_gc_threshold = "1h"
  raft_protocol          = 3
  num_schedulers         = 2
  enabled_schedulers     = ["service", "batch", "system"]
  server_join {
    retry_join     = ["10.0.0.2", "provider=aws tag_key=nomad"]
    retry_max      = 3
    retry_interval = "15s"
  }
  plan_rejection_tracker { enabled = true node_threshold = 100 node_window = "10m" }
}
autopilot {
  cleanup_dead_servers      = true
  last_contact_threshold    = "200ms"
  server_stabilization_time = "10s"
}
