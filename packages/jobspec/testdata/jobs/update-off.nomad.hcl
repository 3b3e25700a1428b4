job "update-off" {
  update {
    max_parallel = 0
  }

  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }
}
