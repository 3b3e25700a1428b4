import { spawn } from "node:child_process";
import type { NomadClient } from "@drover/api";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import type { Context } from "../../command/context.ts";
import { booleanFlag } from "../../command/flag.ts";

export const ui = defineCommand({
  usage: "[id]",
  description:
    "Opens the agent's web page in a browser, or that of one job or allocation. Prints its address, and does only that where there is no desktop or standard output is no terminal.",
  flags: {
    ...clientFlags,
    showUrl: booleanFlag("print the address, and open nothing"),
  },
  async run({ flags, args: [id], terminal, context }) {
    const client = connect(flags, context);
    const namespace = flags.namespace ?? context.env.NOMAD_NAMESPACE;
    const path = id === undefined ? "" : await pathOf(client, id, namespace);
    const address = `${client.address}/ui/${path}`;
    terminal.print(address);
    if (!flags.showUrl && context.stdout.isTTY && hasDesktop(context)) open(address);
    return 0;
  },
});

/** A job's page, with its namespace, or that of the allocation whose id begins so. */
async function pathOf(client: NomadClient, id: string, namespace = ""): Promise<string> {
  const { Matches } = await client.agent.search(id);
  const [allocation, ...others] = Matches.allocs ?? [];
  const isJob = Matches.jobs?.includes(id) ?? false;
  if (allocation !== undefined && others.length === 0 && !isJob) return `allocations/${allocation}`;
  const isNamed = !["", "*", "default"].includes(namespace);
  const search = isNamed ? `?namespace=${encodeURIComponent(namespace)}` : "";
  return `jobs/${encodeURIComponent(id)}${search}`;
}

function hasDesktop({ env }: Context): boolean {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** By the desktop's own choice of a browser; without one the address that was printed is all. */
function open(address: string): void {
  const child = spawn("xdg-open", [address], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
