# What `npm run demo` runs: a service that greets, and greets again on SIGUSR1.
#
#   drover job run -var name=Ada examples/hello.nomad.hcl

variable "name" {
  type        = string
  default     = "World"
  description = "who is greeted"
}

job "hello" {
  group "greeter" {
    update {
      min_healthy_time = "1s"
    }

    task "greet" {
      driver = "raw_exec"

      env {
        NAME = var.name
      }

      config {
        command = "/bin/sh"
        args = ["-c", <<-SCRIPT
          echo "Hello, $NAME! This is allocation index $NOMAD_ALLOC_INDEX of job $NOMAD_JOB_NAME."
          trap 'echo "SIGUSR1 has come: hello again, $NAME."' USR1
          trap 'echo "SIGINT has come: goodbye."; exit 0' INT
          while true; do sleep 1 & wait; done
        SCRIPT
        ]
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }
  }
}
