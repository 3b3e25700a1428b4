job "gateway-terminating" {
  group "egress" {
    network {
      mode = "bridge"
    }

    service {
      name = "egress"

      connect {
        gateway {
          proxy {}

          terminating {
            service {
              name      = "legacy"
              ca_file   = "/etc/ssl/ca.pem"
              cert_file = "/etc/ssl/cert.pem"
              key_file  = "/etc/ssl/key.pem"
              sni       = "legacy.example.com"
            }
          }
        }
      }
    }
  }

  group "mesh" {
    network {
      mode = "bridge"
    }

    service {
      name = "mesh"

      connect {
        gateway {
          mesh {}
        }
      }
    }
  }
}
