job "actions" {
  group "db" {
    task "redis" {
      driver = "raw_exec"

      config {
        command = "/usr/bin/redis-server"
      }

      action "flush" {
        command = "/usr/bin/redis-cli"
        args    = ["FLUSHALL"]
      }

      action "info" {
        command = "/usr/bin/redis-cli"
      }
    }
  }
}
