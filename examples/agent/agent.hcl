# A lasting agent, unlike `drover agent -dev`: its jobs are still there after a restart.
#
#   sudo drover agent -config examples/agent/agent.hcl

data_dir  = "/var/lib/drover"
bind_addr = "127.0.0.1"

ports {
  http = 4646
}

# Tasks of raw_exec run as the agent's own user, without isolation. It is off unless it is asked for.
plugin "raw_exec" {
  config {
    enabled = true
  }
}

# To forbid tasks of raw_exec to name a user: list it among the checked drivers.
#
# client {
#   options = {
#     "user.checked_drivers" = "exec,qemu,java,raw_exec"
#     "user.denylist"        = "root,Administrator"
#   }
# }
