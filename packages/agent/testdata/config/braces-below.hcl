/* Written by a template of a configuration manager */
data_dir = "/opt/nomad", // commas as well
bind_addr = "10.1.2.3",
allow_insecure_bind = true,
ports
{
  http = 5656,
  rpc  = 5657,
  serf = 5658,
}
advertise
{
  http = "{{ GetInterfaceIP \"lo\" }}"
  rpc  = "{{ GetInterfaceIP \"lo\" }}:5657"
}
client
{
  enabled = true,
  servers = [
    "10.0.0.1:4647", # first
    "10.0.0.2:4647",
  ],
}
