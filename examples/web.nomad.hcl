# A web server that listens on a port that the scheduler chose, is found as a service, and is
# watched over HTTP.
#
#   drover job run examples/web.nomad.hcl && drover job status web

variable "greeting" {
  type        = string
  default     = "Hello from Drover"
  description = "what the page says"
}

job "web" {
  group "web" {
    count = 1

    network {
      port "http" {}
    }

    service {
      name     = "web"
      port     = "http"
      provider = "nomad"
      tags     = ["node=${node.unique.name}"]

      check {
        type     = "http"
        path     = "/"
        interval = "5s"
        timeout  = "2s"

        check_restart {
          limit = 3
          grace = "10s"
        }
      }
    }

    task "server" {
      driver         = "raw_exec"
      kill_signal    = "SIGTERM"
      kill_timeout   = "5s"
      shutdown_delay = "1s"

      config {
        command = "/usr/bin/python3"
        args    = ["-m", "http.server", "${NOMAD_PORT_http}", "--directory", "${NOMAD_TASK_DIR}/site"]
      }

      template {
        destination = "local/site/index.html"
        change_mode = "noop"
        data        = "<h1>${var.greeting}</h1>\n"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
