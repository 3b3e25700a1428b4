import { stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../../api/connect.ts";
import { findVolume } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { describeVolume, volumeTable } from "../../render/volume.ts";

export const volumeStatus = defineCommand({
  usage: "[volume]",
  description:
    "Shows one host volume and who uses it, found by its id or a prefix of it; without an argument, lists those that were made or registered.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show whole ids"),
    json: booleanFlag("print the volume as JSON"),
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    if (prefix === undefined) {
      const { value: volumes } = await client.volumes.list();
      if (flags.json) terminal.print(stringifyJson(volumes, 4));
      else terminal.print(volumes.length === 0 ? "No host volumes" : volumeTable(volumes, flags));
      return 0;
    }
    const { ID, Namespace } = await findVolume(client, prefix);
    const { value: volume } = await client.volumes.get(ID, { namespace: Namespace });
    const { style } = terminal;
    terminal.print(
      flags.json ? stringifyJson(volume, 4) : describeVolume(volume, { ...flags, style }),
    );
    return 0;
  },
});
