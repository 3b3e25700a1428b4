job "secrets" {
  group "app" {
    secret "shared" {
      provider = "nomad"
      path     = "nomad/jobs/secrets"

      config {
        namespace = "default"
      }
    }

    task "app" {
      driver = "raw_exec"

      env {
        PASSWORD = "${secret.shared.password}"
      }

      config {
        command = "/opt/app"
      }
    }

    task "other" {
      driver = "raw_exec"

      config {
        command = "/opt/other"
      }
    }
  }
}
