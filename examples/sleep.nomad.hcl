# The first example of the raw_exec driver's manual page, as a whole job.
#
#   drover job run examples/sleep.nomad.hcl

job "sleep" {
  group "sleep" {
    task "example" {
      driver = "raw_exec"

      config {
        # When running a binary that exists on the host, the path must be absolute
        command = "/bin/sleep"
        args    = ["600"]
      }

      resources {
        cpu    = 20
        memory = 16
      }
    }
  }
}
