job "job-policies" {
  reschedule {
    delay          = "10s"
    delay_function = "constant"
    unlimited      = true
  }

  migrate {
    max_parallel     = 2
    health_check     = "task_states"
    min_healthy_time = "5s"
    healthy_deadline = "3m"
  }

  group "inherits" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }

  group "overrides" {
    reschedule {
      attempts  = 0
      unlimited = false
    }

    migrate {
      max_parallel = 1
    }

    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }
}
