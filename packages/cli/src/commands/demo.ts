import { defineCommand } from "../command/command.ts";
import { demo as runDemo } from "../demo/demo.ts";
import { Interruption } from "../terminal/interruption.ts";

export const demo = defineCommand({
  usage: "",
  description:
    "Shows what Drover does with an agent and a job of its own, in a few seconds. Nothing of it stays behind.",
  flags: {},
  async run({ terminal, context }) {
    using interruption = new Interruption();
    await runDemo({ terminal, env: context.env, signal: interruption.signal });
    return 0;
  },
});
