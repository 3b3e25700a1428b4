job "disconnect" {
  group "edge" {
    disconnect {
      lost_after = "6h"
      replace    = false
      reconcile  = "keep_original"
    }

    task "edge" {
      driver = "raw_exec"

      config {
        command = "/opt/edge"
      }
    }
  }

  group "strict" {
    disconnect {
      stop_on_client_after = "2m"
    }

    task "strict" {
      driver = "raw_exec"

      config {
        command = "/opt/strict"
      }
    }
  }

  group "old" {
    max_client_disconnect      = "1h"
    prevent_reschedule_on_lost = true

    task "old" {
      driver = "raw_exec"

      config {
        command = "/opt/old"
      }
    }
  }

  group "older" {
    stop_after_client_disconnect = "1h"

    task "older" {
      driver = "raw_exec"

      config {
        command = "/opt/older"
      }
    }
  }
}
