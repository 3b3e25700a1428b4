/** A job of groups of 50 lines each, with variables, functions and references as real ones have. */
export function jobText(lines: number): string {
  const groups = Array.from({ length: Math.round(lines / 50) }, (_, i) => group(i));
  return `variable "version" {
  type    = string
  default = "1.2.3"
}

locals {
  base = "/opt/\${var.version}"
}

job "benchmark" {
${groups.join("\n")}
}
`;
}

function group(i: number): string {
  return `  group "group-${i}" {
    count = ${(i % 5) + 1}

    network {
      port "http" {}
    }

    restart {
      attempts = 3
      delay    = "5s"
      interval = "10m"
    }

    service {
      name     = "service-${i}"
      port     = "http"
      provider = "nomad"
      tags     = ["version=\${var.version}", upper("tag-${i}")]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "task-${i}" {
      driver         = "raw_exec"
      kill_timeout   = "20s"
      shutdown_delay = "2s"

      config {
        command = "\${local.base}/bin/server"
        args    = ["--port", "\${NOMAD_PORT_http}", "--index", ${i}]
      }

      env {
        ARCH = "\${attr.cpu.arch}"
        MODE = var.version == "1.2.3" ? "stable" : "next"
      }

      resources {
        cpu    = 100 + ${i % 7}
        memory = 64
      }
    }
  }`;
}
