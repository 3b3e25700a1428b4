import { clientFlags, connect } from "../../api/connect.ts";
import { findNamespace } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const namespaceInspect = defineCommand({
  usage: "<namespace>",
  description: "Prints a namespace, found by its name or a prefix of it, as JSON.",
  flags: { ...clientFlags, t: dataFlags.t },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const namespace = await findNamespace(connect(flags, context), prefix);
    terminal.print((await dataText(namespace, { json: flags.t === undefined, t: flags.t })) ?? "");
    return 0;
  },
});
