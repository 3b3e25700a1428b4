job "sysbatch" {
  type     = "sysbatch"
  priority = 20

  group "clean" {
    restart {
      attempts = 0
    }

    task "tmp" {
      driver = "raw_exec"

      config {
        command = "/usr/bin/find"
        args    = ["/tmp", "-mtime", "+7", "-delete"]
      }
    }
  }
}
