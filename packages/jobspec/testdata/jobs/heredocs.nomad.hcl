job "heredocs" {
  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args = ["-c", <<EOT
set -eu
echo "job $NOMAD_JOB_NAME on ${node.unique.name}"
for i in 1 2 3; do
  echo "$i of $${count:-3}"
done
EOT
        ]
      }

      template {
        destination = "local/list"
        data        = <<-EOT
          %{for name in ["a", "b"]~}
          name = ${name}
          %{endfor~}
          percent = 50%
          literal = %%{if}
        EOT
      }
    }
  }
}
