# Nothing but what must be there: everything else is a default.
job "defaults" {
  group "g" {
    task "t" {
      driver = "raw_exec"
    }
  }
}
