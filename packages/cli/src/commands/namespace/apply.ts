import { statSync } from "node:fs";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { parseNamespaceSpec } from "../../namespace/namespace-spec.ts";
import { loadSpecText } from "../../spec/load-spec-text.ts";

export const namespaceApply = defineCommand({
  usage: "<input>",
  description:
    'Makes a namespace or changes it: as a file in HCL or JSON says, "-" for standard input, or by its name alone. Capabilities are only said in a file.',
  flags: {
    ...clientFlags,
    description: textFlag("<text>", "what the namespace is for; not with a file"),
    quota: textFlag("<name>", "is refused: quotas are of Nomad Enterprise"),
    json: booleanFlag("read the file as JSON; one that ends in .json is anyway"),
  },
  async run({ flags, args: [input = ""], terminal, context }) {
    if (flags.quota) throw new Fault("unimplemented", "Quotas are a feature of Nomad Enterprise");
    const { namespaces } = connect(flags, context);
    if (isFile(input)) {
      if (flags.description !== undefined) {
        throw new Fault("invalid_argument", "-description is not used with a file: say it there");
      }
      const { text, ...source } = await loadSpecText(input, { ...flags, stdin: context.stdin });
      const namespace = parseNamespaceSpec(text, source);
      await namespaces.upsert(namespace);
      terminal.print(`Successfully applied namespace "${namespace.Name}"!`);
      return 0;
    }
    const { value } = await namespaces.list({ prefix: input });
    const there = value.find(({ Name }) => Name === input);
    await namespaces.upsert({
      Name: input,
      Description: flags.description ?? there?.Description ?? "",
      Capabilities: there?.Capabilities ?? null,
      Meta: there?.Meta ?? null,
    });
    terminal.print(`Successfully applied namespace "${input}"!`);
    return 0;
  },
});

/** Whether it is meant as a file, be it there or not: no name of a namespace has a dot or a slash. */
function isFile(input: string): boolean {
  if (input === "-" || /[./]/.test(input)) return true;
  return statSync(input, { throwIfNoEntry: false })?.isFile() ?? false;
}
