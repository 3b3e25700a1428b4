import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { findNode } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { mapPairs } from "../../render/map-pairs.ts";

const nodeId = textFlag("<node>", "which node (that of the agent that is asked)");

export const nodeMetaApply = defineCommand({
  usage: "[key=value...]",
  description:
    "Sets metadata of a node, which job files read as ${meta.key}, and keeps it over restarts of the agent.",
  flags: {
    ...clientFlags,
    nodeId,
    unset: textFlag("<key,...>", "names to take away, separated by commas"),
  },
  async run({ flags, args, context }) {
    const unset = (flags.unset ?? "").split(",").filter(Boolean);
    if (unset.length === 0 && args.length === 0) {
      throw new Fault("invalid_argument", "Give -unset or at least one key=value pair");
    }
    const meta: [string, string | null][] = args.map((pair) => {
      const [key = "", ...value] = pair.split("=");
      return [key, value.join("=")];
    });
    for (const key of unset) meta.push([key, null]);
    const client = connect(flags, context);
    await client.nodes.applyMeta(Object.fromEntries(meta), {
      nodeId: await idOf(client, flags.nodeId),
    });
    return 0;
  },
});

export const nodeMetaRead = defineCommand({
  usage: "",
  description:
    "Shows the metadata of a node: as jobs see it, what was set while it ran, and what its configuration says.",
  flags: { ...clientFlags, nodeId, ...dataFlags },
  async run({ flags, terminal, context }) {
    const client = connect(flags, context);
    const { value } = await client.nodes.meta(await idOf(client, flags.nodeId));
    const { style } = terminal;
    const dynamic = Object.entries(value.Dynamic).map(([key, text]) => [key, text ?? "<unset>"]);
    const section = (title: string, map: Record<string, string>) =>
      `${style.bold(title)}\n${mapPairs(map)}`;
    const text = () =>
      [
        section("All Meta", value.Meta),
        section("Dynamic Meta", Object.fromEntries(dynamic)),
        section("Static Meta", value.Static),
      ].join("\n\n");
    terminal.print((await dataText(value, flags)) ?? text());
    return 0;
  },
});

/** The whole id for a prefix; empty for the node of the agent that is asked. */
async function idOf(client: NomadClient, prefix: string | undefined): Promise<string> {
  return prefix === undefined ? "" : (await findNode(client, prefix)).ID;
}
