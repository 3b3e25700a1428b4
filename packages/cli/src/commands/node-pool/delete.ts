import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";

export const nodePoolDelete = defineCommand({
  usage: "<node-pool>",
  description: "Deletes a node pool that has no nodes and no jobs.",
  flags: clientFlags,
  async run({ flags, args: [name = ""], terminal, context }) {
    await connect(flags, context).nodePools.delete(name);
    terminal.print(`Successfully deleted node pool "${name}"!`);
    return 0;
  },
});
