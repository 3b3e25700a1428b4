job "periodic-one-cron" {
  type = "batch"

  periodic {
    cron    = "*/15 * * * * *"
    enabled = false
  }

  group "poll" {
    task "poll" {
      driver = "raw_exec"

      config {
        command = "/usr/local/bin/poll"
      }
    }
  }
}
