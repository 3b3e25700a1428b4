import type { AgentSelf } from "@drover/api";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const agentInfo = defineCommand({
  usage: "",
  description: "Shows what the agent tells of itself, by the parts that it has.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value: info } = await connect(flags, context).agent.self();
    const data = await dataText(flags.json ? info : asFields(info), flags);
    if (data !== undefined) {
      terminal.print(data);
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

/** The names that templates for Nomad use. */
function asFields({ config, member, stats }: AgentSelf) {
  return { Config: config, Member: member, Stats: stats };
}

function byName<Value>(record: Record<string, Value>): [string, Value][] {
  return Object.entries(record).sort(([a], [b]) => a.localeCompare(b));
}
