locals {
  name     = "shop"
  full     = "${local.name}-${local.stage}"
  stage    = "prod"
  ports    = { http = 8080, admin = 9090 }
  hosts    = [for i in range(3) : format("host-%02d", i)]
  env_vars = merge({ STAGE = local.stage }, { for k, v in local.ports : "PORT_${upper(k)}" => v })
}

job "locals" {
  name = local.full

  group "app" {
    task "app" {
      driver = "raw_exec"
      env    = local.env_vars

      config {
        command = "/opt/app"
        args    = ["--hosts", join(",", local.hosts), "--first", element(local.hosts, 0)]
      }
    }
  }
}
