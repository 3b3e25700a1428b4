/** A job file to begin with; `commented` explains each block. */
export function exampleJob({ commented }: { commented: boolean }): string {
  if (commented) return EXAMPLE;
  return EXAMPLE.replaceAll(/^ *#.*\n/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimStart();
}

const EXAMPLE = `# A job is what you want to run. Run it with: drover job run <this file>
# All that a job file may contain: https://developer.hashicorp.com/nomad/docs/job-specification

job "example" {
  # "service" for what runs for ever, "batch" for what ends.
  type = "service"

  # Tasks of a group run together and share a directory.
  group "web" {
    # How many instances (allocations) of the group there are.
    count = 1

    # A port that is chosen by the agent; the task finds it in NOMAD_PORT_http.
    network {
      port "http" {}
    }

    # What happens when a task ends though it should not: it is started again in place, and given up
    # after two times within half an hour.
    restart {
      attempts = 2
      interval = "30m"
      delay    = "15s"
      mode     = "fail"
    }

    # How a changed job is rolled out: one allocation after the other, each healthy for ten seconds.
    update {
      max_parallel     = 1
      min_healthy_time = "10s"
      healthy_deadline = "5m"
      auto_revert      = true
    }

    task "server" {
      # The driver runs programs of this machine, without isolation.
      driver = "raw_exec"

      # The absolute path of a program, or the name of one that an artifact block has downloaded.
      config {
        command = "/usr/bin/python3"
        args    = ["-m", "http.server", "--bind", "127.0.0.1", "\${NOMAD_PORT_http}"]
      }

      # Further environment variables.
      env {
        GREETING = "hello"
      }

      # How the task is asked to end, and how long it may take before it is killed.
      kill_signal  = "SIGINT"
      kill_timeout = "5s"

      # What the task may use: a share of CPU in MHz, and a limit of memory in MiB.
      resources {
        cpu    = 100
        memory = 128
      }

      # How much of its output is kept: so many files of so many MB, each for stdout and stderr.
      logs {
        max_files     = 3
        max_file_size = 10
      }
    }
  }
}
`;
