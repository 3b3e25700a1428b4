import { clientFlags, connect } from "../../api/connect.ts";
import { findVolume } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { NO_CSI, volumeTypeFlag } from "../../volume/volume-type.ts";

export const volumeDelete = defineCommand({
  usage: "<volume>",
  description:
    "Deletes a host volume that no allocation uses, found by its id or a prefix of it, with the directory that was made for it. A directory that was registered stays.",
  flags: { ...clientFlags, type: volumeTypeFlag() },
  refuses: {
    force: "the node of a volume is the agent's own, and cannot be gone",
    secret: NO_CSI,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findVolume(client, prefix);
    await client.volumes.delete(ID);
    terminal.print(`Successfully deleted volume "${ID}"!`);
    return 0;
  },
});
