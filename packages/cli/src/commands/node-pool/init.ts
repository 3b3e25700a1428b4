import { defineCommand } from "../../command/command.ts";
import { booleanFlag, choiceFlag } from "../../command/flag.ts";
import { writeNewFile } from "../../spec/write-new-file.ts";

const EXAMPLES = {
  hcl: `node_pool "example" {
  description = "Example node pool"

  # Any names and values, for whoever looks at the pool.
  meta {
    environment = "test"
    owner       = "sre"
  }

  # What holds on the nodes of this pool in place of the cluster's settings.
  # scheduler_config {
  #   scheduler_algorithm             = "spread"
  #   memory_oversubscription_enabled = true
  # }
}
`,
  json: `{
  "Name": "example",
  "Description": "Example node pool",
  "Meta": {
    "environment": "test",
    "owner": "sre"
  }
}
`,
};

export const nodePoolInit = defineCommand({
  usage: "[file]",
  description:
    "Writes the specification of a node pool to begin with, pool.nomad.hcl or pool.nomad.json unless told otherwise. A file that is there already is left as it is.",
  flags: {
    out: choiceFlag<"hcl" | "json">(["hcl", "json"], "the format (hcl)"),
    quiet: booleanFlag("say nothing"),
  },
  async run({ flags, args: [given], terminal }) {
    const format = flags.out ?? "hcl";
    const file = given ?? `pool.nomad.${format}`;
    await writeNewFile(file, EXAMPLES[format]);
    if (!flags.quiet) terminal.print(`Example node pool specification written to ${file}`);
    return 0;
  },
});
