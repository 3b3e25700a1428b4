job "restart" {
  group "app" {
    restart {
      attempts         = 10
      interval         = "5m"
      delay            = "2s"
      mode             = "delay"
      render_templates = true
    }

    task "inherits" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }

    task "overrides" {
      driver = "raw_exec"

      restart {
        attempts = 1
        mode     = "fail"
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
