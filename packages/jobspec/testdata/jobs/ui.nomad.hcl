job "ui" {
  ui {
    description = "**Front end** of the shop"

    link {
      label = "Runbook"
      url   = "https://example.com/runbook"
    }

    link {
      label = "Dashboard"
      url   = "https://example.com/dashboard"
    }
  }

  group "web" {
    task "web" {
      driver = "raw_exec"

      config {
        command = "/opt/web"
      }
    }
  }
}
