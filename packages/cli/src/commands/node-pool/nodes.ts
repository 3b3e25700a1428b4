import { clientFlags, connect } from "../../api/connect.ts";
import { findNodePool } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { nodeList } from "../../render/node-table.ts";

export const nodePoolNodes = defineCommand({
  usage: "<node-pool>",
  description: "Lists the nodes of a node pool, found by its name or a prefix of it.",
  flags: {
    ...clientFlags,
    ...pageFlags,
    quiet: booleanFlag("print ids alone"),
    verbose: booleanFlag("show whole ids, addresses and versions"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { Name } = await findNodePool(client, prefix);
    const answer = await client.nodePools.nodes(Name, pageOptions(flags));
    terminal.print((await dataText(answer.value, flags)) ?? nodeList(answer.value, flags));
    tellNextPage(answer, terminal);
    return 0;
  },
});
