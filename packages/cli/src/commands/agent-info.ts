import { stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag } from "../command/flag.ts";

export const agentInfo = defineCommand({
  usage: "",
  description: "Shows what the agent tells of itself, by the parts that it has.",
  flags: { ...clientFlags, json: booleanFlag("print all of it as JSON, with its configuration") },
  async run({ flags, terminal, context }) {
    const { value: info } = await connect(flags, context).agent.self();
    if (flags.json) {
      terminal.print(stringifyJson(info, 4));
      return 0;
    }
    for (const [part, facts] of byName(info.stats)) {
      terminal.print(
        [part, ...byName(facts).map(([name, value]) => `  ${name} = ${value}`)].join("\n"),
      );
    }
    return 0;
  },
});

function byName<Value>(record: Record<string, Value>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}
