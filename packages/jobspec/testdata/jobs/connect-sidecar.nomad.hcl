job "connect-sidecar" {
  group "api" {
    network {
      mode = "bridge"

      port "health" {
        to = -1
      }
    }

    service {
      name = "api"
      port = "9001"

      connect {
        sidecar_service {
          tags                      = ["mesh"]
          port                      = "health"
          disable_default_tcp_check = true

          meta {
            team = "blue"
          }

          proxy {
            local_service_address = "127.0.0.1"
            local_service_port    = 9001

            upstreams {
              destination_name      = "db"
              destination_namespace = "default"
              destination_type      = "service"
              local_bind_port       = 5432
              local_bind_address    = "127.0.0.1"
              datacenter            = "dc2"

              mesh_gateway {
                mode = "local"
              }

              config {
                connect_timeout_ms = 5000
              }
            }

            upstreams {
              destination_name       = "search"
              destination_peer       = "partner"
              destination_partition  = "prod"
              local_bind_socket_path = "/run/search.sock"
              local_bind_socket_mode = "0600"
            }

            expose {
              path {
                path            = "/health"
                protocol        = "http"
                local_path_port = 9001
                listener_port   = "health"
              }
            }

            transparent_proxy {
              uid                    = "101"
              outbound_port          = 15001
              exclude_inbound_ports  = ["8080"]
              exclude_outbound_ports = [443]
              exclude_outbound_cidrs = ["10.0.0.0/8"]
              exclude_uids           = ["37"]
              no_dns                 = true
            }

            config {
              protocol = "http"
            }
          }
        }

        sidecar_task {
          name         = "proxy"
          driver       = "docker"
          user         = "envoy"
          kill_timeout = "10s"
          kill_signal  = "SIGTERM"

          config {
            image = "envoyproxy/envoy:v1"
          }

          env {
            LEVEL = "debug"
          }

          meta {
            kind = "proxy"
          }

          resources {
            cpu    = 250
            memory = 128
          }

          logs {
            max_files     = 2
            max_file_size = 2
          }
        }
      }
    }

    task "api" {
      driver = "docker"

      config {
        image = "example/api:1"
      }
    }
  }
}
