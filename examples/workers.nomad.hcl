# One group for each queue, made of a variable: locals, functions and dynamic blocks.
#
#   drover job run -var 'queues={mail=2, images=1}' examples/workers.nomad.hcl

variable "queues" {
  type        = map(number)
  description = "how many workers each queue has"
  default = {
    mail = 1
  }

  validation {
    condition     = length(var.queues) > 0
    error_message = "There must be at least one queue."
  }
}

locals {
  script = <<-SCRIPT
    while true; do
      echo "worker $NOMAD_ALLOC_INDEX of queue $QUEUE is at work"
      sleep 5
    done
  SCRIPT
}

job "workers" {
  meta {
    queues = join(",", keys(var.queues))
  }

  dynamic "group" {
    for_each = var.queues
    iterator = queue
    labels   = ["queue-${queue.key}"]

    content {
      count = queue.value

      task "work" {
        driver = "raw_exec"

        env {
          QUEUE = upper(queue.key)
        }

        config {
          command = "/bin/sh"
          args    = ["-c", local.script]
        }

        resources {
          cpu    = 20
          memory = 32
        }
      }
    }
  }
}
