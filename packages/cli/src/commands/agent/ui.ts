import type { NomadClient } from "@drover/api";
import { allocationAddress, DEFAULT_NAMESPACE, jobAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { openWebPage } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";

export const ui = defineCommand({
  usage: "[id]",
  description:
    "Opens the agent's web page in a browser, or that of one job or allocation. Prints its address, and does only that where there is no desktop or standard output is no terminal.",
  flags: {
    ...clientFlags,
    showUrl: booleanFlag("print the address, and open nothing"),
  },
  refuses: { authenticate: "the page asks for the token itself, and keeps it in the browser" },
  async run({ flags, args: [id], terminal, context }) {
    const client = connect(flags, context);
    const namespace = flags.namespace ?? context.env.NOMAD_NAMESPACE;
    const path = id === undefined ? "/ui/" : await pathOf(client, id, namespace);
    const address = `${client.address}${path}`;
    terminal.print(address);
    if (!flags.showUrl) openWebPage(address, context);
    return 0;
  },
});

/** A job's page, with its namespace, or that of the allocation whose id begins so. */
async function pathOf(client: NomadClient, id: string, namespace = ""): Promise<string> {
  const { Matches } = await client.agent.search(id);
  const [allocation, ...others] = Matches.allocs ?? [];
  const isJob = Matches.jobs?.includes(id) ?? false;
  if (allocation !== undefined && others.length === 0 && !isJob) {
    return allocationAddress(allocation);
  }
  const isNamed = namespace !== "" && namespace !== "*";
  return jobAddress({ ID: id, Namespace: isNamed ? namespace : DEFAULT_NAMESPACE });
}
