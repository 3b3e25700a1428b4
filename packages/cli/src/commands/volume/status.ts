import { clientFlags, connect } from "../../api/connect.ts";
import { findNode, findVolume } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeVolume, volumeTable } from "../../render/volume.ts";
import { volumeTypeFlag } from "../../volume/volume-type.ts";

export const volumeStatus = defineCommand({
  usage: "[volume]",
  description:
    "Shows one host volume and who uses it, found by its id or a prefix of it; without an argument, lists those that were made or registered.",
  flags: {
    ...clientFlags,
    type: volumeTypeFlag(),
    node: textFlag("<node>", "in the list, those of this node"),
    nodePool: textFlag("<pool>", "in the list, those of nodes of this pool"),
    short: booleanFlag("of one volume, leave out the allocations that use it"),
    verbose: booleanFlag("show whole ids"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    if (prefix === undefined) {
      const nodeId = flags.node === undefined ? undefined : (await findNode(client, flags.node)).ID;
      const { value: volumes } = await client.volumes.list({ nodeId, nodePool: flags.nodePool });
      const table = volumes.length === 0 ? "No host volumes" : volumeTable(volumes, flags);
      terminal.print((await dataText(volumes, flags)) ?? table);
      return 0;
    }
    const { ID, Namespace } = await findVolume(client, prefix);
    const { value: volume } = await client.volumes.get(ID, { namespace: Namespace });
    const { style } = terminal;
    terminal.print((await dataText(volume, flags)) ?? describeVolume(volume, { ...flags, style }));
    return 0;
  },
});
