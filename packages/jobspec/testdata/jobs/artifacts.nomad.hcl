job "artifacts" {
  type = "batch"

  group "build" {
    task "build" {
      driver = "raw_exec"

      artifact {
        source = "https://example.com/tools-${attr.cpu.arch}.tar.gz"

        options {
          checksum = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        }
      }

      artifact {
        source      = "git::https://example.com/repo.git"
        destination = "local/repo"

        options {
          ref   = "v1.2.3"
          depth = 1
        }
      }

      artifact {
        source      = "https://example.com/one-file"
        destination = "local/bin/one-file"
        mode        = "file"
        insecure    = true
        chown       = true

        headers {
          Authorization = "Bearer ${NOMAD_TOKEN}"
          X-Trace       = "1"
        }
      }

      artifact {
        source = "https://example.com/dir/other-file"
        mode   = "file"
      }

      artifact {
        source = "s3::https://s3.example.com/bucket/data"
        mode   = "dir"
      }

      config {
        command = "local/bin/one-file"
      }
    }
  }
}
