import { stringifyJson } from "@drover/job";
import { chooseNode } from "../api/choose-node.ts";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag } from "../command/flag.ts";
import { describeNode } from "../render/node.ts";
import { nodeTable } from "../render/node-table.ts";

export const nodeStatus = defineCommand({
  usage: "[node]",
  description:
    "Shows one node with its drivers, resources and allocations, found by its id or a prefix of it; without an argument, lists all nodes.",
  flags: {
    ...clientFlags,
    self: booleanFlag("show the node of the agent that is asked"),
    stats: booleanFlag("show what the machine uses, each disk on its own"),
    allocs: booleanFlag("show only the node and its allocations"),
    short: booleanFlag("show only the node itself"),
    verbose: booleanFlag("show whole ids, and the node's attributes"),
    json: booleanFlag("print the node as JSON"),
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    if (prefix === undefined && !flags.self) {
      const { value: nodes } = await client.nodes.list();
      terminal.print(flags.json ? stringifyJson(nodes, 4) : nodeTable(nodes, flags));
      return 0;
    }
    const id = await chooseNode(client, prefix, flags);
    const { value: node } = await client.nodes.get(id);
    if (flags.json) {
      terminal.print(stringifyJson(node, 4));
      return 0;
    }
    const [{ value: allocations }, host] = await Promise.all([
      client.allocations.list({ resources: true }),
      client.nodes.hostStats(id).then(
        ({ value }) => value,
        () => undefined,
      ),
    ]);
    const here = allocations.filter(({ NodeID }) => NodeID === id);
    terminal.print(
      describeNode(node, { ...flags, style: terminal.style, allocations: here, host }),
    );
    return 0;
  },
});
