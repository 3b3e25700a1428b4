job "docker-config" {
  group "app" {
    task "app" {
      driver = "docker"

      config {
        image = "example/app:1.0"
        ports = ["http"]

        labels {
          team = "blue"
        }

        labels {
          tier = 1
        }

        mount {
          type   = "tmpfs"
          target = "/run"

          tmpfs_options {
            size = 100000000
          }
        }

        logging {
          type = "json-file"

          config {
            max-size = "10m"
          }
        }

        ulimit = {
          nofile = "1024:2048"
        }

        auth {
          username = "x"
          password = "${SECRET}"
        }

        sysctl = {
          "net.core.somaxconn" = "16384"
        }
      }
    }
  }
}
