job "services-many" {
  group "api" {
    network {
      port "http" {}
      port "metrics" {}
    }

    service {
      provider = "nomad"
      port     = "http"
    }

    service {
      name     = "${JOB}-${TASKGROUP}-metrics"
      provider = "nomad"
      port     = "metrics"
      task     = "server"
    }

    task "server" {
      driver         = "raw_exec"
      shutdown_delay = "2s"

      config {
        command = "/opt/api/server"
      }

      service {
        name     = "api-direct"
        provider = "nomad"
        port     = "http"
        address  = "api.example.com"
      }
    }
  }
}
