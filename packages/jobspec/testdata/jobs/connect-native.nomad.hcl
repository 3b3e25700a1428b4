job "connect-native" {
  group "api" {
    network {
      port "api" {}
    }

    service {
      name = "api"
      port = "api"
      task = "api"

      connect {
        native = true
      }
    }

    task "api" {
      driver = "raw_exec"

      config {
        command = "/opt/api"
      }
    }
  }
}
