# A web server that listens on a port that the scheduler chose, and is found as a service.
#
#   drover job run examples/web.nomad.hcl && curl http://127.0.0.1:4646/v1/service/web

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
    }

    task "server" {
      driver         = "raw_exec"
      kill_signal    = "SIGTERM"
      kill_timeout   = "5s"
      shutdown_delay = "1s"

      config {
        command = "/bin/sh"
        args = ["-ec", <<-EOT
          mkdir -p "$NOMAD_TASK_DIR/site"
          echo "<h1>$GREETING</h1>" > "$NOMAD_TASK_DIR/site/index.html"
          exec python3 -m http.server "$NOMAD_PORT_http" --directory "$NOMAD_TASK_DIR/site"
        EOT
        ]
      }

      env {
        GREETING = var.greeting
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
