# PostgreSQL from Debian's package, with its own port and data directory: nothing of the distribution's cluster is used.
#
#   drover var put nomad/jobs/postgresql password=secret
#   drover job run examples/servers/postgresql.nomad.hcl

variable "bin" {
  type        = string
  default     = "/usr/lib/postgresql/15/bin"
  description = "where initdb and postgres are"
}

variable "user" {
  type        = string
  default     = "postgres"
  description = "who they run as; they refuse to run as root"
}

job "postgresql" {
  group "database" {
    # A new version of the job takes the data over. What must outlive the job belongs in a host volume.
    ephemeral_disk {
      sticky = true
      size   = 500
    }

    network {
      port "db" {}
    }

    service {
      name     = "postgresql"
      port     = "db"
      provider = "nomad"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "2s"
      }
    }

    # Makes the data directory once; at later starts it is there.
    task "initdb" {
      driver = "raw_exec"
      user   = var.user

      lifecycle {
        hook = "prestart"
      }

      config {
        command = "/bin/sh"
        args = ["-ec", <<-EOT
          data=$NOMAD_ALLOC_DIR/data/postgresql
          [ -e "$data/PG_VERSION" ] && exit
          exec ${var.bin}/initdb -D "$data" --username=app --auth=scram-sha-256 --pwfile="$NOMAD_SECRETS_DIR/password" --encoding=UTF8 --locale=C
        EOT
        ]
      }

      # Nobody but the task's user reaches `secrets`.
      template {
        destination = "secrets/password"
        change_mode = "noop"
        data        = "{{ with nomadVar \"nomad/jobs/postgresql\" }}{{ .password }}{{ end }}\n"
      }

      resources {
        cpu    = 200
        memory = 128
      }
    }

    task "postgres" {
      driver = "raw_exec"
      user   = var.user
      # Ends connections and stops cleanly. SIGTERM would wait for every client.
      kill_signal    = "SIGINT"
      kill_timeout   = "30s"
      shutdown_delay = "1s"

      config {
        command = "${var.bin}/postgres"
        args    = ["-D", "${NOMAD_ALLOC_DIR}/data/postgresql", "-c", "config_file=${NOMAD_TASK_DIR}/postgresql.conf"]
      }

      template {
        destination   = "local/postgresql.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOT
          listen_addresses = '{{ env "NOMAD_IP_db" }}'
          port = {{ env "NOMAD_PORT_db" }}
          unix_socket_directories = ''
          hba_file = '{{ env "NOMAD_TASK_DIR" }}/pg_hba.conf'
          max_connections = 20
          shared_buffers = 16MB
          {{- with nomadVar "nomad/jobs/postgresql" }}
          {{- with .work_mem.Value }}
          work_mem = {{ . }}
          {{- end }}
          {{- end }}
        EOT
      }

      template {
        destination   = "local/pg_hba.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = "host all all {{ env \"NOMAD_IP_db\" }}/32 scram-sha-256\n"
      }

      resources {
        cpu    = 200
        memory = 256
      }
    }
  }
}
