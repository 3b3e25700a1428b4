job "spread" {
  datacenters = ["dc1", "dc2"]

  spread {
    attribute = "${node.datacenter}"
    weight    = 80

    target "dc1" {
      percent = 60
    }

    target "dc2" {
      percent = 40
    }
  }

  group "app" {
    count = 10

    spread {
      attribute = "${meta.rack}"
    }

    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }
}
