# Several groups with most of what a real job has.
variable "version" {
  type    = string
  default = "2.0.0"
}

locals {
  base = "/opt/shop/${var.version}"
}

job "shop" {
  datacenters = ["dc1"]
  type        = "service"
  priority    = 60

  update {
    max_parallel = 1
    canary       = 1
    auto_revert  = true
  }

  meta {
    version = var.version
  }

  group "frontend" {
    count = 2

    network {
      port "http" {}
    }

    service {
      name     = "shop"
      port     = "http"
      provider = "nomad"
      tags     = ["version=${var.version}"]

      check {
        type     = "http"
        path     = "/health"
        interval = "5s"
        timeout  = "2s"

        check_restart {
          limit = 3
          grace = "20s"
        }
      }
    }

    restart {
      attempts = 5
      delay    = "3s"
      interval = "2m"
      mode     = "delay"
    }

    task "assets" {
      driver = "raw_exec"

      lifecycle {
        hook = "prestart"
      }

      config {
        command = "${local.base}/bin/assets"
        args    = ["--out", "${NOMAD_ALLOC_DIR}/data"]
      }
    }

    task "server" {
      driver         = "raw_exec"
      kill_timeout   = "20s"
      kill_signal    = "SIGTERM"
      shutdown_delay = "5s"

      config {
        command = "${local.base}/bin/server"
        args    = ["--port", "${NOMAD_PORT_http}", "--assets", "${NOMAD_ALLOC_DIR}/data"]
      }

      template {
        destination = "secrets/env"
        env         = true
        data        = <<-EOT
          DB=postgres://shop@{{ range nomadService "db" }}{{ .Address }}:{{ .Port }}{{ end }}
        EOT
      }

      env {
        VERSION = var.version
      }

      resources {
        cpu        = 400
        memory     = 256
        memory_max = 512
      }

      logs {
        max_files     = 5
        max_file_size = 20
      }
    }
  }

  group "worker" {
    count = 4

    spread {
      attribute = "${node.unique.name}"
    }

    ephemeral_disk {
      size = 500
    }

    task "worker" {
      driver = "raw_exec"

      config {
        command = "${local.base}/bin/worker"
      }

      resources {
        cores  = 1
        memory = 128
      }
    }
  }
}
