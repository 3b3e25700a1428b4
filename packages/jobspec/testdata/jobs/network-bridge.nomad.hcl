job "network-bridge" {
  group "cache" {
    network {
      mode = "bridge"

      port "redis" {
        to = 6379
      }

      cni {
        args = {
          "tenant" = "blue"
          zone     = "a"
        }
      }
    }

    task "redis" {
      driver = "docker"

      config {
        image = "redis:7"
        ports = ["redis"]
      }
    }
  }
}
