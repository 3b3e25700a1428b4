job "ports" {
  group "proxy" {
    network {
      mode     = "host"
      hostname = "proxy-${NOMAD_ALLOC_INDEX}"

      port "http" {
        static       = 80
        host_network = "public"
      }

      port "https" {
        static           = 443
        ignore_collision = true
      }

      port "admin" {
        to = 9901
      }

      port "any" {}

      dns {
        servers  = ["10.0.0.2", "10.0.0.3"]
        searches = ["internal.example.com"]
        options  = ["ndots:2"]
      }
    }

    task "proxy" {
      driver = "raw_exec"

      config {
        command = "/usr/sbin/haproxy"
        args    = ["-f", "/etc/haproxy/haproxy.cfg"]
      }
    }
  }
}
