job "resources" {
  group "app" {
    ephemeral_disk {
      size    = 1000
      sticky  = true
      migrate = true
    }

    task "shares" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }

      resources {
        cpu        = 500
        memory     = 256
        memory_max = 512
      }
    }

    task "cores" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }

      resources {
        cores  = 2
        memory = 1024
      }
    }

    task "unlimited" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }

      resources {
        memory_max = -1
        secrets    = 8
      }
    }
  }
}
