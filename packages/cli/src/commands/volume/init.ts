import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { writeNewFile } from "../../spec/write-new-file.ts";
import { volumeTypeFlag } from "../../volume/volume-type.ts";

const EXAMPLE = `# The name by which a job's volume block asks for it, as source = "data".
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
`;

const JSON_EXAMPLE = {
  name: "data",
  type: "host",
  plugin_id: "mkdir",
  capability: [{ access_mode: "single-node-writer", attachment_mode: "file-system" }],
};

export const volumeInit = defineCommand({
  usage: "[file]",
  description:
    "Writes the specification of a host volume to begin with, volume.hcl unless told otherwise. A file that is there already is left as it is.",
  flags: { type: volumeTypeFlag(), json: booleanFlag("write JSON, to volume.json unless told") },
  async run({ flags, args: [given], terminal }) {
    const file = given ?? (flags.json ? "volume.json" : "volume.hcl");
    await writeNewFile(file, flags.json ? `${JSON.stringify(JSON_EXAMPLE, null, 2)}\n` : EXAMPLE);
    terminal.print(`Example volume specification written to ${file}`);
    return 0;
  },
});
