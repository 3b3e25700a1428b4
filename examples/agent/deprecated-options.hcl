# The way in which raw_exec was enabled before Nomad 0.9; it still works, with a warning.
#
#   drover agent -config examples/agent/agent.hcl -config examples/agent/deprecated-options.hcl

client {
  options = {
    "driver.raw_exec.enable" = "1"
  }
}
