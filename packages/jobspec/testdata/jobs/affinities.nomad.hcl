job "affinities" {
  affinity {
    attribute = "${node.datacenter}"
    value     = "dc1"
    weight    = 100
  }

  affinity {
    attribute = "${attr.kernel.version}"
    version   = ">= 6"
    weight    = -30
  }

  group "app" {
    affinity {
      attribute        = "${meta.features}"
      set_contains_all = "ssd,ecc"
    }

    task "app" {
      driver = "raw_exec"

      affinity {
        attribute = "${node.class}"
        regexp    = "^big"
        weight    = 10
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
