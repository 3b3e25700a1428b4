job "devices" {
  group "train" {
    task "train" {
      driver = "raw_exec"

      config {
        command = "/opt/train"
      }

      resources {
        cores  = 4
        memory = 4096

        device "nvidia/gpu" {
          count = 2

          constraint {
            attribute = "${device.attr.memory}"
            operator  = ">="
            value     = "8 GiB"
          }

          affinity {
            attribute = "${device.model}"
            value     = "Tesla K80"
            weight    = 60
          }
        }

        device "usb" {}

        numa {
          affinity = "prefer"
          devices  = ["nvidia/gpu"]
        }
      }
    }
  }
}
