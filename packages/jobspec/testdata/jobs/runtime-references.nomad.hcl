job "runtime-references" {
  group "app" {
    network {
      port "http" {}
    }

    service {
      name     = "app-${NOMAD_ALLOC_INDEX}"
      port     = "http"
      provider = "nomad"
      tags     = ["node=${node.unique.name}", "${meta.rack}"]
    }

    task "app" {
      driver = "raw_exec"
      user   = "${meta.user}"

      artifact {
        source      = "https://example.com/${attr.kernel.name}/${attr.cpu.arch}/app"
        destination = "${NOMAD_TASK_DIR}"
      }

      env {
        ARCH = "${attr.cpu.arch}"
        SELF = "${NOMAD_TASK_NAME}"
      }

      config {
        command = "${NOMAD_TASK_DIR}/app"
        args = [
          "--bind=${NOMAD_ADDR_http}",
          "--region=${env["NOMAD_REGION"]}",
          "--home=${env.HOME}",
          "--dc=${ node.datacenter }",
          "--class=${node.class}",
          "--meta=${meta["disk-type"]}",
          "$${NOT_NOW}",
        ]
      }
    }
  }
}
