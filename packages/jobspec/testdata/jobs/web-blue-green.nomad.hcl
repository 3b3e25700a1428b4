job "web-blue-green" {
  group "web" {
    count = 2

    update {
      canary       = 2
      max_parallel = 2
      health_check = "task_states"
    }

    task "server" {
      driver = "raw_exec"

      config {
        command = "/opt/web/bin/server"
      }
    }
  }

  group "worker" {
    update {
      max_parallel = 0
    }

    task "worker" {
      driver = "raw_exec"

      config {
        command = "/opt/web/bin/worker"
      }
    }
  }
}
