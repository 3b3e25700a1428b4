job "volumes" {
  group "db" {
    volume "data" {
      type      = "host"
      source    = "postgres"
      read_only = false
    }

    volume "archive" {
      type            = "csi"
      source          = "archive"
      access_mode     = "multi-node-multi-writer"
      attachment_mode = "file-system"
      per_alloc       = true

      mount_options {
        fs_type     = "ext4"
        mount_flags = ["noatime"]
      }
    }

    update {
      canary = 0
    }

    task "postgres" {
      driver = "docker"

      volume_mount {
        volume      = "data"
        destination = "/var/lib/postgresql"
      }

      volume_mount {
        volume           = "archive"
        destination      = "/archive"
        read_only        = true
        propagation_mode = "host-to-task"
        selinux_label    = "z"
      }

      config {
        image = "postgres:16"
      }
    }
  }
}
