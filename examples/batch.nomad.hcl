# Three allocations that each do a piece of work and end.
#
#   drover job run examples/batch.nomad.hcl && drover job status batch

job "batch" {
  type = "batch"

  group "count" {
    count = 3

    restart {
      attempts = 0
      mode     = "fail"
    }

    task "sum" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "seq 1 $((1000 * (NOMAD_ALLOC_INDEX + 1))) | awk '{ s += $1 } END { print s }'"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
