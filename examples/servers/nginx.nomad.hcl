# nginx from Debian's package. Its page lists where the other servers are, and is written anew when one comes or goes; its
# configuration is reloaded when the variable changes, without a connection being cut.
#
#   drover job run examples/servers/nginx.nomad.hcl
#   drover var put nomad/jobs/nginx greeting=Moin

variable "user" {
  type        = string
  default     = "www-data"
  description = "who it runs as"
}

job "nginx" {
  group "web" {
    network {
      port "http" {}
    }

    service {
      name     = "nginx"
      port     = "http"
      provider = "nomad"

      check {
        type     = "http"
        path     = "/healthy"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "nginx" {
      driver = "raw_exec"
      user   = var.user
      # Answers what was asked before it ends.
      kill_signal    = "SIGQUIT"
      kill_timeout   = "10s"
      shutdown_delay = "1s"

      config {
        command = "/usr/sbin/nginx"
        args    = ["-e", "stderr", "-p", "${NOMAD_TASK_DIR}", "-c", "${NOMAD_TASK_DIR}/nginx.conf"]
      }

      template {
        destination   = "local/nginx.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        data          = <<-EOT
          daemon off;
          worker_processes 1;
          pid nginx.pid;
          error_log stderr notice;
          events {}
          http {
            access_log off;
            {{- range split " " "client_body proxy fastcgi uwsgi scgi" }}
            {{ . }}_temp_path {{ env "NOMAD_TASK_DIR" }}/{{ . }};
            {{- end }}
            server {
              listen {{ env "NOMAD_ADDR_http" }};
              root site;
              default_type text/plain;
              location = /healthy {
                return 200;
              }
              {{- if nomadVarExists "nomad/jobs/nginx" }}
              location = /greeting {
                return 200 {{ with nomadVar "nomad/jobs/nginx" }}{{ .greeting | toJSON }}{{ end }};
              }
              {{- end }}
            }
          }
        EOT
      }

      template {
        destination = "local/site/index.html"
        # nginx reads the file at each request, so nothing has to be told of a change.
        change_mode = "noop"
        data        = <<-EOT
          {{- range nomadServices }}
          {{- range nomadService .Name }}
          {{ .Name }} {{ .Address }}:{{ .Port }}
          {{- end }}
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
