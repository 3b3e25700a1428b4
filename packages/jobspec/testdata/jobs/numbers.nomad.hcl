job "numbers" {
  meta {
    big      = 9007199254740993
    decimal  = 0.1
    exponent = 1e3
    negative = -7
    ratio    = 1 / 3
  }

  group "app" {
    count = "3"

    task "app" {
      driver = "raw_exec"
      leader = "true"

      config {
        command = "/opt/app"
        big     = 9007199254740993
        float   = 1.5
        list    = [1, "a", true, null]
      }
    }
  }
}
