variable "user" {
  type    = string
  default = ""
}

variable "production" {
  type    = bool
  default = true
}

job "conditionals" {
  priority = var.production ? 80 : 30

  group "app" {
    count = var.production ? 3 : 1

    task "app" {
      driver       = "raw_exec"
      user         = var.user == "" ? null : var.user
      kill_timeout = var.production ? "1m" : "5s"

      config {
        command = "/opt/app"
        args    = [for flag in ["verbose", "trace", "color"] : "--${flag}" if flag != "trace"]
      }

      env {
        MODE = "%{if var.production}prod%{else}dev%{endif}"
      }
    }
  }
}
