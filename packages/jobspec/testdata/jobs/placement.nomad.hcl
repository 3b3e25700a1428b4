job "placement" {
  id          = "team/placement"
  name        = "placement of the team"
  region      = "global"
  namespace   = "default"
  datacenters = ["dc*"]
  node_pool   = "default"
  priority    = 75
  all_at_once = true

  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }
}
