job "csi-plugin" {
  type = "system"

  group "nodes" {
    task "plugin" {
      driver = "docker"

      csi_plugin {
        id                     = "org.example.csi"
        type                   = "monolith"
        mount_dir              = "/csi"
        stage_publish_base_dir = "/local/stage"
        health_timeout         = "1m"
      }

      config {
        image      = "example/csi:1"
        privileged = true
      }
    }
  }
}
