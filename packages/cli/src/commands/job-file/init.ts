import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { writeNewFile } from "../../spec/write-new-file.ts";

const DEFAULT_NAME = "example.nomad.hcl";

/** Below this path, variables hold job files to begin with. */
const TEMPLATES = "nomad/job-templates/";

export const jobInit = defineCommand({
  usage: "[file]",
  description: `Writes a job file to begin with, ${DEFAULT_NAME} unless told otherwise. A file that is there already is left as it is.`,
  flags: {
    ...clientFlags,
    short: booleanFlag("without explanations"),
    template: textFlag("<name>", `write the item "template" of variable ${TEMPLATES}<name>`),
    listTemplates: booleanFlag(`list the variables below ${TEMPLATES}, and write nothing`),
  },
  refuses: { connect: "there is no Consul, and so no Connect" },
  async run({ flags, args: [path = DEFAULT_NAME], terminal, context }) {
    if (flags.listTemplates) {
      const { value } = await connect(flags, context).variables.list({ prefix: TEMPLATES });
      const names = value.map(({ Path }) => Path.slice(TEMPLATES.length));
      terminal.print(names.length === 0 ? `No variables below ${TEMPLATES}` : names.join("\n"));
      return 0;
    }
    const text =
      flags.template === undefined
        ? (await import("../../job/example-job.ts")).exampleJob({ commented: !flags.short })
        : await templateOf(flags.template, connect(flags, context));
    await writeNewFile(path, text);
    terminal.print(`Example job file written to ${path}`);
    return 0;
  },
});

/** @throws {Fault} `not_found` */
async function templateOf(name: string, client: NomadClient): Promise<string> {
  const { value } = await client.variables.get(`${TEMPLATES}${name}`);
  const text = value.Items?.template;
  if (text !== undefined) return text;
  throw new Fault("not_found", `Variable ${TEMPLATES}${name} has no item "template"`);
}
