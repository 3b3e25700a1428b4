job "constraints" {
  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  constraint {
    attribute = "${attr.kernel.version}"
    operator  = "version"
    value     = ">= 5.4, < 7"
  }

  constraint {
    attribute = "${attr.nomad.version}"
    semver    = ">= 1.6.0"
  }

  constraint {
    distinct_hosts = true
  }

  constraint {
    distinct_property = "${meta.rack}"
    value             = "2"
  }

  group "app" {
    constraint {
      attribute = "${meta.features}"
      operator  = "set_contains_any"
      value     = "ssd,nvme"
    }

    constraint {
      attribute    = "${meta.features}"
      set_contains = "ssd, gpu"
    }

    constraint {
      attribute = "${node.unique.name}"
      regexp    = "^web-[0-9]+$"
    }

    task "app" {
      driver = "raw_exec"

      constraint {
        attribute = "${attr.cpu.numcores}"
        operator  = ">="
        value     = "4"
      }

      constraint {
        attribute = "${meta.retired}"
        operator  = "is_not_set"
      }

      config {
        command = "/opt/app"
      }
    }
  }
}
