import type { NomadClient } from "@drover/api";
import { chooseNode } from "../../api/choose-node.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeNode } from "../../render/node.ts";
import { nodeList } from "../../render/node-table.ts";

export const nodeStatus = defineCommand({
  usage: "[node]",
  description:
    "Shows one node with its drivers, resources and allocations, found by its id or a prefix of it; without an argument, lists all nodes.",
  flags: {
    ...clientFlags,
    self: booleanFlag("show the node of the agent that is asked"),
    stats: booleanFlag("show what the machine uses, each disk on its own"),
    allocs: booleanFlag("of a node only its allocations, and in the list how many of each run"),
    short: booleanFlag("show only the node itself"),
    verbose: booleanFlag("show whole ids, and the node's attributes"),
    os: booleanFlag("in the list, show the operating system of each"),
    quiet: booleanFlag("without an argument, print ids alone"),
    ...pageFlags,
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    if (prefix === undefined && !flags.self) {
      const answer = await client.nodes.list({ ...pageOptions(flags), os: flags.os });
      const running = flags.allocs ? await runningByNode(client) : undefined;
      const text = nodeList(answer.value, { ...flags, running });
      terminal.print((await dataText(answer.value, flags)) ?? text);
      tellNextPage(answer, terminal);
      showWebPage("/ui/node", { ...flags, client, terminal, context });
      return 0;
    }
    const id = await chooseNode(client, prefix, flags);
    const { value: node } = await client.nodes.get(id);
    const data = await dataText(node, flags);
    if (data !== undefined) {
      terminal.print(data);
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
    showWebPage("/ui/node", { ...flags, client, terminal, context });
    return 0;
  },
});

/** How many allocations run on each node. */
async function runningByNode(client: NomadClient): Promise<Map<string, number>> {
  const { value } = await client.allocations.list({ namespace: "*" });
  const running = value.filter(({ ClientStatus }) => ClientStatus === "running");
  const byNode = Map.groupBy(running, ({ NodeID }) => NodeID);
  return new Map([...byNode].map(([id, allocations]) => [id, allocations.length]));
}
