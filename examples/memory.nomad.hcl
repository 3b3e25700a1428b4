# Limits on memory, enforced by a cgroup where the agent runs as root. This task takes more than it
# may have and is killed by the kernel, which `drover alloc status` tells as "OOM Killed".
#
#   drover job run examples/memory.nomad.hcl

job "memory" {
  type = "batch"

  group "memory" {
    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "greedy" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo taking memory; tail /dev/zero"]
      }

      resources {
        cpu    = 50
        memory = 32
        # With memory oversubscription, memory_max is the limit and memory only what is set aside;
        # memory_max = -1 takes the limit away:
        #   drover operator scheduler set-config -memory-oversubscription=true
      }
    }
  }
}
