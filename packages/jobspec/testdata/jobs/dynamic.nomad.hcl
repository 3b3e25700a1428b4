locals {
  services = {
    http  = { port = 8080, path = "/" }
    admin = { port = 9090, path = "/admin" }
  }
}

job "dynamic" {
  group "app" {
    network {
      dynamic "port" {
        for_each = local.services
        labels   = [port.key]

        content {
          static = port.value.port
        }
      }
    }

    dynamic "service" {
      for_each = local.services
      iterator = each

      content {
        name     = "app-${each.key}"
        port     = each.key
        provider = "nomad"

        dynamic "check" {
          for_each = each.value.path == "/" ? [each.value.path] : []

          content {
            type     = "http"
            path     = check.value
            interval = "10s"
            timeout  = "2s"
          }
        }
      }
    }

    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }

      dynamic "template" {
        for_each = ["b.conf", "a.conf"]

        content {
          data        = "# ${template.value}"
          destination = "local/${template.value}"
        }
      }
    }
  }
}
