job "batch-limits" {
  type = "batch"

  group "report" {
    max_run_duration = "2h"

    reschedule {
      attempts       = 3
      interval       = "12h"
      delay          = "30s"
      delay_function = "fibonacci"
      max_delay      = "5m"
      unlimited      = false
    }

    task "report" {
      driver = "raw_exec"

      config {
        command = "/opt/report"
      }
    }
  }
}
