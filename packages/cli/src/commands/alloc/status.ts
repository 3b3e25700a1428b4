import type { AllocResourceUsage, NomadClient } from "@drover/api";
import type { Allocation } from "@drover/job";
import { allocationAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { findAllocation } from "../../api/find-by-prefix.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { describeAllocation } from "../../render/allocation.ts";
import { allocationTable } from "../../render/allocation-table.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const allocStatus = defineCommand({
  usage: "[allocation]",
  description:
    "Shows one allocation with its tasks and what happened to them, found by its id or a prefix of it; without an argument, lists all allocations.",
  flags: {
    ...clientFlags,
    short: booleanFlag("show only the last event of each task"),
    stats: booleanFlag("show in detail what the tasks use"),
    verbose: booleanFlag("show whole ids and times"),
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    if (prefix === undefined) {
      const { value: allocations } = await client.allocations.list();
      const text = (await dataText(allocations, flags)) ?? allocationTable(allocations, flags);
      terminal.print(text);
      showWebPage("/ui/", { ...flags, client, terminal, context });
      return 0;
    }
    const { ID } = await findAllocation(client, prefix);
    const { value: alloc } = await client.allocations.get(ID);
    const data = await dataText(alloc, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    const [usage, checks] = await Promise.all([usageOf(alloc, client), checksOf(alloc, client)]);
    const { style } = terminal;
    terminal.print(describeAllocation(alloc, { ...flags, style, usage, checks }));
    showWebPage(allocationAddress(ID), { ...flags, client, terminal, context });
    return 0;
  },
});

/** How the checks of its services went; none where that cannot be told. */
async function checksOf({ ID, ClientStatus }: Allocation, client: NomadClient) {
  if (ClientStatus !== "running") return [];
  return client.allocations.checks(ID).then(
    ({ value }) => Object.values(value),
    () => [],
  );
}

/** What a running allocation uses; nothing for one whose tasks end just now. */
async function usageOf(
  alloc: Allocation,
  client: NomadClient,
): Promise<AllocResourceUsage | undefined> {
  if (alloc.ClientStatus !== "running") return undefined;
  try {
    return (await client.allocations.stats(alloc.ID)).value;
  } catch {
    return undefined;
  }
}
