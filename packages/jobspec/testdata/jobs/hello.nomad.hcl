# The smallest job that does something.
job "hello" {
  type = "batch"

  group "hello" {
    task "greet" {
      driver = "raw_exec"

      config {
        command = "/bin/echo"
        args    = ["hello"]
      }
    }
  }
}
