import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";

export const ui = defineCommand({
  usage: "[id]",
  description: "Prints the address of the agent's web page, or of one job on it.",
  flags: clientFlags,
  async run({ flags, args: [id], terminal, context }) {
    const { address } = connect(flags, context);
    const page = id === undefined ? "" : `/jobs/${encodeURIComponent(id)}`;
    terminal.print(`${address}/ui${page}`);
    return 0;
  },
});
