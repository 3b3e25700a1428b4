# Networks in a task's resources are the way of Nomad before 0.12.
job "network-in-task" {
  group "old" {
    task "server" {
      driver = "raw_exec"

      config {
        command = "/opt/old/server"
      }

      resources {
        cpu    = 100
        memory = 128
        iops   = 10

        network {
          mbits = 10
          ip    = "10.0.0.7"
          port "http" {}
          port "admin" {
            static = 9000
          }
        }
      }
    }
  }
}
