import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";

export const namespaceDelete = defineCommand({
  usage: "<namespace>",
  description: "Deletes a namespace that has no jobs that run and no variables.",
  flags: clientFlags,
  async run({ flags, args: [name = ""], terminal, context }) {
    await connect(flags, context).namespaces.delete(name);
    terminal.print(`Successfully deleted namespace "${name}"!`);
    return 0;
  },
});
