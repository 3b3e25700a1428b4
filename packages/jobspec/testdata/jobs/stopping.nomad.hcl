job "stopping" {
  group "app" {
    shutdown_delay = "3s"

    task "app" {
      driver         = "raw_exec"
      user           = "www-data"
      kill_signal    = "SIGQUIT"
      kill_timeout   = "1m30s"
      shutdown_delay = "500ms"
      leader         = true

      config {
        command = "/opt/app"
      }
    }

    task "helper" {
      driver       = "raw_exec"
      kill_timeout = 2000000000

      config {
        command = "/opt/helper"
      }
    }
  }
}
