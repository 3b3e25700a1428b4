# The name by which a job's volume block asks for it, as source = "data".
name = "data"
type = "host"

# What makes the directory.
plugin_id = "mkdir"

# How jobs may use it: single-node-writer, single-node-multi-writer, single-node-reader-only.
capability {
  access_mode     = "single-node-writer"
  attachment_mode = "file-system"
}

# Whose the directory is; root's unless told.
# parameters {
#   mode = "0755"
#   uid  = "1000"
#   gid  = "1000"
# }
