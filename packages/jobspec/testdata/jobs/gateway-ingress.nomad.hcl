job "gateway-ingress" {
  group "ingress" {
    network {
      mode = "bridge"

      port "inbound" {
        static = 8080
      }
    }

    service {
      name = "ingress"
      port = "8080"

      connect {
        gateway {
          proxy {
            connect_timeout                     = "500ms"
            envoy_gateway_bind_tagged_addresses = true
            envoy_gateway_no_default_bind       = true
            envoy_dns_discovery_type            = "LOGICAL_DNS"

            envoy_gateway_bind_addresses "default" {
              address = "0.0.0.0"
              port    = 8443
            }

            config {
              envoy_stats_bind_addr = "0.0.0.0:9102"
            }
          }

          ingress {
            tls {
              enabled         = true
              tls_min_version = "TLSv1_2"
              tls_max_version = "TLSv1_3"
              cipher_suites   = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]

              sds {
                cluster_name  = "sds"
                cert_resource = "cert"
              }
            }

            listener {
              port     = 8080
              protocol = "http"

              service {
                name                    = "api"
                hosts                   = ["api.example.com"]
                max_connections         = 100
                max_pending_requests    = 50
                max_concurrent_requests = 25

                request_headers {
                  remove = ["x-debug"]

                  add {
                    x-from = "ingress"
                  }
                }

                response_headers {
                  set {
                    server = "drover"
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
