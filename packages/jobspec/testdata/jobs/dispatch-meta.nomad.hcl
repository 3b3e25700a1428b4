job "dispatch-meta" {
  type = "sysbatch"

  parameterized {
    payload = "forbidden"
  }

  group "patch" {
    task "patch" {
      driver = "raw_exec"

      config {
        command = "/usr/local/sbin/patch-host"
      }
    }
  }
}
