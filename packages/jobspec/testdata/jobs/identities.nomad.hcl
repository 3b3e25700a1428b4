job "identities" {
  group "app" {
    task "app" {
      driver = "raw_exec"

      identity {
        env  = true
        file = true
      }

      identity {
        name          = "aws"
        aud           = ["sts.example.com"]
        ttl           = "1h"
        file          = true
        filepath      = "local/aws.jwt"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        extra_claims  = ["team"]
        service_name  = "app"
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
