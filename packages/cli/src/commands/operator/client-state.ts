import { stringifyJson } from "@drover/job";
import { defineCommand } from "../../command/command.ts";

export const operatorClientState = defineCommand({
  usage: "<directory>",
  description:
    "Prints as JSON what the client of an agent has kept of its allocations and tasks, from the agent's data directory. The agent must have ended; to look while it runs, copy the directory.",
  flags: {},
  async run({ args: [directory = ""], terminal }) {
    const { readClientState } = await import("@drover/agent");
    terminal.print(stringifyJson(await readClientState(directory), 4));
    return 0;
  },
});
