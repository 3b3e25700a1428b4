job "service-consul" {
  group "api" {
    network {
      port "http" {}
    }

    service {
      name                = "api"
      port                = "http"
      address_mode        = "host"
      enable_tag_override = true
      tags                = ["live"]
      canary_tags         = ["canary"]
      on_update           = "ignore_warnings"
      cluster             = "default"
      kind                = ""

      meta {
        version = "1.2"
      }

      canary_meta {
        version = "1.3"
      }

      tagged_addresses {
        lan = "10.0.0.5"
        wan = "203.0.113.5"
      }

      weights {
        passing = 5
        warning = 2
      }

      identity {
        aud = ["consul.io"]
        ttl = "1h"
      }
    }

    task "server" {
      driver = "raw_exec"

      config {
        command = "/opt/api/server"
      }
    }
  }
}
