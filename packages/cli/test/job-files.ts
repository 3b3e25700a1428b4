/** Jobs of kinds that several tests look at, by id. */
export const JOB_FILES = {
  clock: `job "clock" {
  type = "batch"
  periodic {
    crons = ["0 0 1 1 *"]
  }
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/true"
      }
    }
  }
}
`,
  param: `job "param" {
  type = "batch"
  parameterized {
    meta_optional = ["who"]
  }
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/true"
      }
    }
  }
}
`,
  served: `job "served" {
  type = "batch"
  group "g" {
    network {
      port "http" {}
    }
    service {
      provider = "nomad"
      name     = "served-web"
      port     = "http"
      tags     = ["blue"]
      check {
        name     = "up"
        type     = "tcp"
        interval = "1s"
        timeout  = "1s"
      }
    }
    task "t" {
      driver = "raw_exec"
      config {
        command = "/bin/sleep"
        args    = ["600"]
      }
    }
  }
}
`,
} as const;

/** What a task does that goes on until it is ended. */
export const LOOP = "while :; do sleep 1; done";

/** A task that runs a command of the shell. @param options.memory MiB */
export function shellTask(name: string, script: string, { memory = 16 } = {}): string {
  return `    task "${name}" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", "${script}"]
      }
      resources {
        cpu    = 20
        memory = ${memory}
      }
    }
`;
}
