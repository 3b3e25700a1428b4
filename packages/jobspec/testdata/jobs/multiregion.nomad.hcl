job "multiregion" {
  multiregion {
    strategy {
      max_parallel = 1
      on_failure   = "fail_all"
    }

    region "west" {
      count       = 2
      datacenters = ["west-1"]
      node_pool   = "fast"

      meta {
        zone = "w"
      }
    }

    region "east" {
      datacenters = ["east-1", "east-2"]
    }
  }

  group "web" {
    task "web" {
      driver = "raw_exec"

      config {
        command = "/opt/web"
      }
    }
  }
}
