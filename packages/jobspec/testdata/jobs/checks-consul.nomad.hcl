job "checks-consul" {
  group "api" {
    network {
      port "grpc" {}
    }

    service {
      name     = "api"
      port     = "grpc"
      provider = "consul"

      check {
        type                     = "grpc"
        grpc_service             = "example.Health"
        grpc_use_tls             = true
        tls_server_name          = "api.example.com"
        tls_skip_verify          = true
        interval                 = "15s"
        timeout                  = "5s"
        success_before_passing   = 2
        failures_before_critical = 3
        failures_before_warning  = 1
        initial_status           = "warning"
        notes                    = "the gRPC health service"

        check_restart {
          limit           = 2
          grace           = "10s"
          ignore_warnings = true
        }
      }

      check {
        type         = "script"
        command      = "/opt/api/check.sh"
        args         = ["--quick"]
        task         = "server"
        address_mode = "host"
        advertise    = "10.0.0.9"
        interval     = "1m"
        timeout      = "20s"
      }
    }

    task "server" {
      driver = "raw_exec"

      config {
        command = "/opt/api/server"
      }
    }
  }
}
