job "web-canary" {
  update {
    max_parallel      = 1
    canary            = 1
    auto_promote      = true
    auto_revert       = true
    health_check      = "checks"
    min_healthy_time  = "15s"
    healthy_deadline  = "2m"
    progress_deadline = "5m"
    stagger           = "20s"
  }

  group "web" {
    count = 3

    task "server" {
      driver = "raw_exec"

      config {
        command = "/opt/web/bin/server"
      }
    }
  }
}
