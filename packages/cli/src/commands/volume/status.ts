import { clientFlags, connect } from "../../api/connect.ts";
import { findVolume } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeVolume, volumeTable } from "../../render/volume.ts";

export const volumeStatus = defineCommand({
  usage: "[volume]",
  description:
    "Shows one host volume and who uses it, found by its id or a prefix of it; without an argument, lists those that were made or registered.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show whole ids"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    if (prefix === undefined) {
      const { value: volumes } = await client.volumes.list();
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
