import { defineCommand } from "../../command/command.ts";

export const configValidate = defineCommand({
  usage: "<path> [path...]",
  description:
    "Reads an agent's configuration as the agent would: files, and of directories their .hcl and .json files, later ones going over earlier ones. Settings without effect are named on standard error.",
  flags: {},
  async run({ args, terminal }) {
    const { loadConfig } = await import("@drover/agent");
    const { notes } = await loadConfig(args, {});
    for (const note of notes) terminal.warn(note);
    terminal.print("Configuration is valid!");
    return 0;
  },
});
