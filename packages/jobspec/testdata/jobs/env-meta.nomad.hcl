job "env-meta" {
  meta = {
    "owner.team" = "blue"
    build        = 42
  }

  group "app" {
    meta {
      tier = "web"
    }

    task "app" {
      driver = "raw_exec"

      env = {
        "app.mode" = "prod"
        DEBUG      = false
        WORKERS    = 4
        RATIO      = 0.5
      }

      meta {
        own = "yes"
      }

      config {
        command = "/opt/app"
      }
    }

    task "block" {
      driver = "raw_exec"

      env {
        HOST   = "${attr.unique.hostname}"
        ADDR   = "${NOMAD_IP_http}:${NOMAD_PORT_http}"
        SHARED = "${NOMAD_ALLOC_DIR}/data"
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
