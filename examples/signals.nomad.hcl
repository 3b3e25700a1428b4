# How a task is asked to end: its kill signal, then a while to finish, then SIGKILL.
#
#   drover job run examples/signals.nomad.hcl
#   drover alloc signal -s SIGHUP <allocation>     # reloads
#   drover job stop signals                        # SIGTERM, and SIGKILL after ten seconds

job "signals" {
  group "server" {
    task "server" {
      driver       = "raw_exec"
      kill_signal  = "SIGTERM"
      kill_timeout = "10s"

      config {
        command = "/bin/sh"
        args = ["-c", <<-SCRIPT
          trap 'echo "reloading"' HUP
          trap 'echo "finishing"; sleep 1; echo "finished"; exit 0' TERM
          echo "serving"
          while true; do sleep 1 & wait; done
        SCRIPT
        ]
      }

      resources {
        cpu    = 20
        memory = 32
      }
    }
  }
}
