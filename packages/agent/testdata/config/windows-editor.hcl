# Saved by an editor of Windows
data_dir = "/opt/nomad"
client {
  enabled = true
  node_pool = "edge"
}
