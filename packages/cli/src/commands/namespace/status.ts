import { clientFlags, connect } from "../../api/connect.ts";
import { findNamespace } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeNamespace } from "../../render/namespace.ts";

export const namespaceStatus = defineCommand({
  usage: "<namespace>",
  description: "Shows a namespace and what its jobs may use, found by its name or a prefix of it.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const namespace = await findNamespace(connect(flags, context), prefix);
    terminal.print(
      (await dataText(namespace, flags)) ?? describeNamespace(namespace, terminal.style),
    );
    return 0;
  },
});
