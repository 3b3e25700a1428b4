data_dir = "/opt/nomad"

client {
  enabled           = true
  network_interface = "eth0"
}

plugin "docker" {
  config {
    allow_privileged = true
    volumes { enabled = true selinuxlabel = "z" }
    gc {
      image       = false
      image_delay = "3m"
    }
    auth { config = "/root/.docker/config.json" }
    extra_labels = ["job_name", "task_name"]
  }
}

plugin "raw_exec" {
  config {
    enabled = true
    no_cgroups = false
  }
}
