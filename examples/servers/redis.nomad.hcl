# Redis from Debian's package. Another password in the variable restarts it, and its data are still there.
#
#   drover var put nomad/jobs/redis password=secret
#   drover job run examples/servers/redis.nomad.hcl

variable "user" {
  type        = string
  default     = "redis"
  description = "who it runs as"
}

job "redis" {
  group "cache" {
    ephemeral_disk {
      sticky = true
      size   = 300
    }

    network {
      port "redis" {}
    }

    service {
      name     = "redis"
      port     = "redis"
      provider = "nomad"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "redis" {
      driver = "raw_exec"
      user   = var.user
      # Saves and ends.
      kill_signal    = "SIGTERM"
      kill_timeout   = "10s"
      shutdown_delay = "1s"

      config {
        command = "/usr/bin/redis-server"
        args    = ["${NOMAD_SECRETS_DIR}/redis.conf"]
      }

      # Below `secrets`, which nobody but the task's user reaches.
      template {
        destination = "secrets/redis.conf"
        change_mode = "restart"
        data        = <<-EOT
          bind {{ env "NOMAD_IP_redis" }}
          port {{ env "NOMAD_PORT_redis" }}
          dir {{ env "NOMAD_ALLOC_DIR" }}/data
          appendonly yes
          {{- with nomadVar "nomad/jobs/redis" }}
          requirepass {{ .password | toJSON }}
          {{- end }}
        EOT
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}
