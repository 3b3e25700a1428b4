job "periodic" {
  type = "batch"

  periodic {
    crons            = ["0 2 * * *", "@weekly"]
    time_zone        = "Europe/Berlin"
    prohibit_overlap = true
  }

  group "backup" {
    task "dump" {
      driver = "raw_exec"

      config {
        command = "/usr/local/bin/backup"
        args    = ["--target", "/srv/backup"]
      }
    }
  }
}
