data_dir = "/opt/nomad"
client {
  enabled          = true
  memory_total_mb  = 2048
  disk_total_mb    = 20000
  disk_free_mb     = 10000
  reservable_cores = "0-1,3"
  min_dynamic_port = 25000
  max_dynamic_port = 26000
  max_kill_timeout = "90s"
  default_ineligible = true
  gc_interval      = "1m"
  gc_max_allocs    = 20
  reserved {
    cores = "0"
    disk  = 1024
  }
  artifact {
    http_read_timeout              = "5m"
    http_max_size                  = "10MiB"
    decompression_file_count_limit = 0
    decompression_size_limit       = "1.5GB"
    git_timeout                    = "30m"
    s3_timeout                     = "20m"
    gcs_timeout                    = "10m"
    hg_timeout                     = "10m"
    disable_artifact_inspection    = true
  }
  template {
    max_stale          = "87600h"
    function_denylist  = []
    wait { min = "5s" max = "4m" }
    nomad_retry { attempts = 0 backoff = "250ms" max_backoff = "1m" }
  }
  drain_on_shutdown { deadline = "1h" force = true }
}
