import { Fault } from "@drover/fault";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { writeNewFile } from "../../spec/write-new-file.ts";

const EXAMPLES: Readonly<Record<string, string>> = {
  hcl: `# Where the variable is kept. A path on the command line goes over it.
# path = "path/to/variable"

# The namespace of the variable; the flag -namespace goes over it.
# namespace = "default"

# What is encrypted and stored, all of it as one. This is the only part that must be there.
# Keys with dots are allowed, and awkward in templates.
items {
  key1 = "value 1"
  key2 = "value 2"
}
`,
  json: `{
  "Namespace": "default",
  "Path": "path/to/variable",
  "Items": {
    "key1": "value 1",
    "key2": "value 2"
  }
}
`,
};

export const varInit = defineCommand({
  usage: "[file]",
  description:
    "Writes the specification of a variable to begin with, spec.nv.hcl or spec.nv.json unless told otherwise. A file that is there already is left as it is.",
  flags: {
    out: textFlag("<format>", "hcl or json (hcl)"),
    quiet: booleanFlag("say nothing"),
  },
  async run({ flags, args: [file], terminal }) {
    const format = flags.out ?? "hcl";
    const example = EXAMPLES[format];
    if (example === undefined) {
      throw new Fault(
        "invalid_argument",
        `Invalid value "${format}" for "-out"; valid values are [hcl, json]`,
      );
    }
    const path = file ?? `spec.nv.${format}`;
    await writeNewFile(path, example, { mode: 0o660 });
    if (!flags.quiet) terminal.print(`Example variable specification written to ${path}`);
    return 0;
  },
});
