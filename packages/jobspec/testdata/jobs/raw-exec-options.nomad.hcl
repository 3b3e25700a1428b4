job "raw-exec-options" {
  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command            = "/opt/app"
        args               = ["-v", 3, true]
        work_dir           = "${NOMAD_TASK_DIR}"
        oom_score_adj      = 500
        cgroup_v2_override = "drover/custom"
        denied_envvars     = ["AWS_*"]
        cgroup_v1_override = {
          memory = "drover/custom"
        }
      }
    }
  }
}
