job "scaling" {
  group "web" {
    scaling {
      enabled = true
      min     = 2
      max     = 10

      policy {
        cooldown            = "1m"
        evaluation_interval = "30s"

        check "cpu" {
          source = "prometheus"
          query  = "avg(cpu)"

          strategy "target-value" {
            target = 70.5
          }
        }
      }
    }

    task "web" {
      driver = "raw_exec"

      config {
        command = "/opt/web"
      }

      scaling "cpu" {
        min = 100
        max = 500

        policy {
          cooldown = "5m"
        }
      }

      scaling "mem" {
        enabled = false
        max     = 1024
      }
    }
  }
}
