job "consul" {
  group "app" {
    consul {
      namespace = "team"
      partition = "prod"
    }

    task "app" {
      driver = "raw_exec"

      consul {
        cluster = "second"
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
