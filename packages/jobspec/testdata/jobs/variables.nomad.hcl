variable "image_version" {
  description = "The version to run"
  type        = string
  default     = "1.4.2"
}

variable "replicas" {
  type    = number
  default = 3

  validation {
    condition     = var.replicas > 0 && var.replicas <= 20
    error_message = "There must be between 1 and 20 replicas."
  }
}

variable "datacenters" {
  type    = list(string)
  default = ["dc1"]
}

variable "limits" {
  type = object({
    cpu    = number
    memory = number
  })
  default = {
    cpu    = 250
    memory = 128
  }
}

variables {
  team  = "blue"
  debug = false
}

job "variables" {
  datacenters = var.datacenters

  meta {
    team = var.team
  }

  group "web" {
    count = var.replicas

    task "web" {
      driver = "raw_exec"

      config {
        command = "/opt/web-${var.image_version}/bin/server"
        args    = concat(["--team", var.team], var.debug ? ["--debug"] : [])
      }

      resources {
        cpu    = var.limits.cpu
        memory = var.limits.memory
      }
    }
  }
}
