# A job that starts every night, unless the last one is still at it.
#
#   drover job run examples/nightly.nomad.hcl && drover job periodic force nightly

job "nightly" {
  type = "batch"

  periodic {
    crons            = ["30 2 * * *"]
    time_zone        = "UTC"
    prohibit_overlap = true
  }

  group "report" {
    restart {
      attempts = 2
      delay    = "10s"
      interval = "10m"
      mode     = "fail"
    }

    task "report" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "date > \"$NOMAD_ALLOC_DIR/report\"; df -h >> \"$NOMAD_ALLOC_DIR/report\""]
      }
    }
  }
}
