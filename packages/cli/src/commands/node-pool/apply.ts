import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { parseNodePoolSpec } from "../../node-pool/node-pool-spec.ts";
import { loadSpecText } from "../../spec/load-spec-text.ts";

export const nodePoolApply = defineCommand({
  usage: "<file>",
  description:
    'Makes a node pool or changes it, as a file in HCL or JSON says, "-" for standard input.',
  flags: {
    ...clientFlags,
    json: booleanFlag("read the file as JSON; one that ends in .json is anyway"),
  },
  async run({ flags, args: [file = ""], terminal, context }) {
    const { text, ...source } = await loadSpecText(file, { ...flags, stdin: context.stdin });
    const pool = parseNodePoolSpec(text, source);
    await connect(flags, context).nodePools.upsert(pool);
    terminal.print(`Successfully applied node pool "${pool.Name}"!`);
    return 0;
  },
});
