job "schedule" {
  group "day" {
    task "day" {
      driver = "raw_exec"

      schedule {
        cron {
          start    = "0 8 * * * *"
          end      = "0 18"
          timezone = "Europe/Paris"
        }
      }

      config {
        command = "/opt/day"
      }
    }
  }
}
