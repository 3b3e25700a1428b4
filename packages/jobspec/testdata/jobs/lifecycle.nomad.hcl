job "lifecycle" {
  group "app" {
    task "migrate" {
      driver = "raw_exec"

      lifecycle {
        hook = "prestart"
      }

      config {
        command = "/opt/app/migrate"
      }
    }

    task "logs" {
      driver = "raw_exec"

      lifecycle {
        hook    = "prestart"
        sidecar = true
      }

      config {
        command = "/usr/bin/tail"
        args    = ["-F", "${NOMAD_ALLOC_DIR}/logs/server.stdout.0"]
      }
    }

    task "server" {
      driver = "raw_exec"
      leader = true

      config {
        command = "/opt/app/server"
      }
    }

    task "warm" {
      driver = "raw_exec"

      lifecycle {
        hook    = "poststart"
        sidecar = false
      }

      config {
        command = "/opt/app/warm"
      }
    }

    task "report" {
      driver = "raw_exec"

      lifecycle {
        hook = "poststop"
      }

      config {
        command = "/opt/app/report"
      }
    }
  }
}
