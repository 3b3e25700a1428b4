job "vault" {
  vault {
    role      = "jobs"
    namespace = "team"
  }

  group "inherit" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }

  group "own" {
    vault {
      role          = "group"
      change_mode   = "signal"
      change_signal = "SIGUSR1"
    }

    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }

    task "special" {
      driver = "raw_exec"

      vault {
        role                   = "special"
        cluster                = "second"
        env                    = false
        disable_file           = true
        change_mode            = "noop"
        allow_token_expiration = true
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
