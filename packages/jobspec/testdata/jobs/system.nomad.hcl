job "system" {
  type = "system"

  update {
    stagger      = "1m"
    max_parallel = 2
  }

  group "exporter" {
    network {
      port "metrics" {
        static = 9100
      }
    }

    task "node-exporter" {
      driver = "raw_exec"
      user   = "nobody"

      config {
        command = "/usr/bin/node_exporter"
        args    = ["--web.listen-address=:${NOMAD_PORT_metrics}"]
      }
    }
  }
}
