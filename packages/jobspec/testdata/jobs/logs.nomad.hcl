job "logs" {
  group "app" {
    task "chatty" {
      driver = "raw_exec"

      logs {
        max_files     = 3
        max_file_size = 15
      }

      config {
        command = "/opt/chatty"
      }
    }

    task "silent" {
      driver = "raw_exec"

      logs {
        disabled = true
      }

      config {
        command = "/opt/silent"
      }
    }
  }
}
