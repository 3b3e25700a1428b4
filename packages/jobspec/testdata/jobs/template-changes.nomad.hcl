job "template-changes" {
  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app/server"
      }

      template {
        data          = "a"
        destination   = "local/a"
        change_mode   = "signal"
        change_signal = "sigusr1"
      }

      template {
        data        = "b"
        destination = "local/b"
        change_mode = "signal"
      }

      template {
        data        = "c"
        destination = "local/c"
        change_mode = "script"

        change_script {
          command             = "/opt/app/reload"
          args                = ["--gently"]
          timeout             = "20s"
          fail_on_error       = true
          run_on_first_render = false
        }
      }
    }
  }
}
