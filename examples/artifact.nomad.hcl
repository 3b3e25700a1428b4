# The second example of the raw_exec driver's manual page: a program that is downloaded, checked
# against its checksum, and run by its relative path. Serve the program first:
#
#   python3 -m http.server --bind 127.0.0.1 --directory examples/artifact 8000
#   drover job run examples/artifact.nomad.hcl

variable "server" {
  type        = string
  default     = "http://127.0.0.1:8000"
  description = "where the program is served"
}

job "artifact" {
  type = "batch"

  group "artifact" {
    task "greet" {
      driver = "raw_exec"

      artifact {
        source = "${var.server}/greet.sh"

        options {
          checksum = "sha256:b3f7fd049dbd6849b79d6e42e51f14a68f17a4bd1b865b3ac8b83724a783fc7e"
        }
      }

      config {
        command = "greet.sh"
        args    = ["${NOMAD_TASK_NAME}"]
      }

      resources {
        cpu    = 20
        memory = 16
      }
    }
  }
}
