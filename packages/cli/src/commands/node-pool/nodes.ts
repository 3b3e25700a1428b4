import { clientFlags, connect } from "../../api/connect.ts";
import { findNodePool } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { nodeTable } from "../../render/node-table.ts";
import { shortId } from "../../render/short-id.ts";

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
    const { value: nodes } = answer;
    const table = () =>
      flags.quiet ? nodes.map(({ ID }) => shortId(ID, flags)).join("\n") : nodeTable(nodes, flags);
    terminal.print(dataText(nodes, flags) ?? table());
    tellNextPage(answer, terminal);
    return 0;
  },
});
