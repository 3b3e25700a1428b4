import manifest from "../../package.json" with { type: "json" };
import { defineCommand } from "../command/command.ts";

export const version = defineCommand({
  usage: "",
  description: "Prints the version of Drover and of the Node that it runs on.",
  flags: {},
  async run({ terminal }) {
    terminal.print(`Drover v${manifest.version}\nNode ${process.version}`);
    return 0;
  },
});
