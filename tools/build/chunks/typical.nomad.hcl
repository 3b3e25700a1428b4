# What most job files have in it: the built command keeps the code compiled that reads this one.

variable "version" {
  type        = string
  default     = "1.2.3"
  description = "which version to run"

  validation {
    condition     = length(var.version) > 0
    error_message = "There must be a version."
  }
}

variable "ports" {
  type    = list(string)
  default = ["http", "admin"]
}

locals {
  directory = "/opt/app-${var.version}"
}

job "typical" {
  datacenters = ["dc1", "dc2"]
  type        = "service"

  meta {
    ports = join(",", [for port in ["http", "admin"] : upper("port-${port}")])
    seats = join(",", [for seat in range(4) : "seat-${seat}"])
    title = format("%s, version %s", title("app"), "1.2.3")
  }

  update {
    max_parallel = 1
    auto_revert  = true
  }

  group "web" {
    count = 7 % 3 + 1

    constraint {
      attribute = "${attr.kernel.name}"
      value     = "linux"
    }

    network {
      dynamic "port" {
        for_each = ["http", "admin"]
        labels   = [port.value]

        content {}
      }
    }

    restart {
      attempts = 3
      interval = "30m"
      delay    = "15s"
      mode     = "fail"
    }

    service {
      name     = "web"
      port     = "http"
      provider = "nomad"
      tags     = ["version=${var.version}", lower("WEB")]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "server" {
      driver         = "raw_exec"
      kill_signal    = "SIGTERM"
      kill_timeout   = "20s"
      shutdown_delay = "1s"

      config {
        command = "/bin/sh"
        args = ["-ec", <<-EOT
          echo "server ${upper("a")} of $${HOME} costs 5 %"
          exec ${local.directory}/bin/server -port ${NOMAD_PORT_http} "$@"
        EOT
          , "server", "-index", 1, "-verbose",
        ]
      }

      env {
        MODE  = var.version == "1.2.3" ? "stable" : "next"
        LEVEL = 3 > 2 && true ? "info" : "debug"
        NODE  = "${node.unique.name}"
      }

      resources {
        cpu    = 100 * 2
        memory = 128 + 128
      }
    }
  }
}
