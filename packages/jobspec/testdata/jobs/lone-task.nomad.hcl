# A task that stands in the job itself gets a group of its own name.
job "lone-task" {
  type = "batch"

  task "one" {
    driver = "raw_exec"

    config {
      command = "/bin/true"
    }
  }

  group "more" {
    task "two" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }
    }
  }
}
