job "templates" {
  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app/server"
        args    = ["--config", "${NOMAD_TASK_DIR}/app.toml"]
      }

      template {
        destination = "local/app.toml"
        data        = <<-EOT
          name = "{{ env "NOMAD_JOB_NAME" }}"
          {{- range service "db" }}
          db   = "{{ .Address }}:{{ .Port }}"
          {{- end }}
          home = "$${HOME}"
        EOT
      }

      template {
        source      = "/etc/app/extra.tpl"
        destination = "secrets/extra.conf"
        perms       = "0600"
        uid         = 1000
        gid         = 1000
        splay       = "30s"
        once        = true
        vault_grace = "15s"
      }

      template {
        data        = "KEY={{ key \"app/key\" }}"
        destination = "secrets/app.env"
        env         = true
        change_mode = "restart"
      }

      template {
        data                 = "[[ .Missing ]]"
        destination          = "local/odd"
        left_delimiter       = "[["
        right_delimiter      = "]]"
        error_on_missing_key = true
        change_mode          = "noop"

        wait {
          min = "5s"
          max = "1m"
        }
      }
    }
  }
}
