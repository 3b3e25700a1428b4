/** A text that looks like a job file, with about so many lines, half of them in task blocks. */
export function jobText(lines: number): string {
  const groups: string[] = [];
  for (let index = 0; groups.length * LINES_PER_GROUP < lines - 10; index++) {
    groups.push(groupText(index));
  }
  return `variable "image" {
  type    = string
  default = "web"
}

job "benchmark" {
  datacenters = ["dc1", "dc2"]
  type        = "service"
${groups.join("\n")}}
`;
}

const LINES_PER_GROUP = 40;

function groupText(index: number): string {
  return `
  group "group-${index}" {
    count = ${index} % 3 + 1

    restart {
      attempts = 3
      interval = "30m"
      mode     = "fail"
    }

    # A comment of the usual length, as people write them above a task
    task "main" {
      driver = "raw_exec"

      config {
        command = "/usr/bin/server"
        args    = ["-port", "\${NOMAD_PORT_http}", "-name", "server-${index}", "-verbose"]
      }

      env = {
        IMAGE = "\${var.image}-${index}"
        NODE  = "\${node.class}"
        MODE  = ${index} > 5 ? "large" : "small"
        LIST  = join(",", [for n in range(5) : "n\${n}"])
      }

      template {
        destination = "local/config"
        data        = <<-EOT
          listen = {{ env "NOMAD_PORT_http" }}
          name = server-\${upper("x${index}")}
        EOT
      }

      resources {
        cpu    = 100 * 2
        memory = 256
      }
    }
  }
`;
}
