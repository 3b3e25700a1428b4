job "checks-nomad" {
  group "api" {
    network {
      port "http" {}
      port "tcp" {}
    }

    service {
      name     = "api"
      port     = "http"
      provider = "nomad"

      check {
        name     = "alive"
        type     = "tcp"
        port     = "tcp"
        interval = "5s"
        timeout  = "1s"
      }

      check {
        name      = "ready"
        type      = "http"
        path      = "/ready?deep=1"
        method    = "POST"
        body      = "{\"probe\": true}"
        protocol  = "http"
        interval  = "10s"
        timeout   = "3s"

        header {
          Accept = ["application/json"]
          X-Probe = ["a", "b"]
        }
      }

      check_restart {
        limit = 3
        grace = "30s"
      }
    }

    task "server" {
      driver = "raw_exec"

      config {
        command = "/opt/api/server"
      }
    }
  }
}
