import type { NomadClient, SearchContext } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag } from "../command/flag.ts";
import { parseArguments } from "../command/parse-arguments.ts";
import { COMMANDS } from "../commands.ts";

const COMMAND_OF: Partial<Record<SearchContext, string>> = {
  jobs: "job status",
  allocs: "alloc status",
  nodes: "node status",
  evals: "eval status",
  deployment: "deployment status",
};

export const status = defineCommand({
  usage: "[id]",
  description:
    "Shows whatever has this id, or is the only one whose id begins so: a job, an allocation, a node, an evaluation or a deployment. Without an argument, lists all jobs.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show whole ids and times"),
    json: booleanFlag("print JSON"),
  },
  async run({ flags, args, terminal, context }) {
    const [id] = args;
    const kind = id === undefined ? "jobs" : await kindOf(id, connect(flags, context));
    const command = await COMMANDS.get(COMMAND_OF[kind] ?? "")?.load();
    if (command === undefined) throw new Fault("unimplemented", `There is no status of ${kind}`);
    const { flags: defaults } = parseArguments([], command);
    return command.run({ flags: { ...defaults, ...flags }, args, terminal, context });
  },
});

async function kindOf(id: string, client: NomadClient): Promise<SearchContext> {
  const { Matches } = await client.agent.search(id);
  const found = Object.entries(Matches) as [SearchContext, string[]][];
  const exact = found.find(([, ids]) => ids.includes(id));
  if (exact !== undefined) return exact[0];
  const kinds = found.filter(([kind, ids]) => ids.length > 0 && COMMAND_OF[kind] !== undefined);
  const [first, second] = kinds;
  if (first === undefined) throw new Fault("not_found", `Nothing has the id or prefix "${id}"`);
  if (second === undefined) return first[0];
  const lines = kinds.map(([kind, ids]) => `${kind}: ${ids.join(", ")}`).join("\n");
  throw new Fault("invalid_argument", `Several things have the prefix "${id}"\n\n${lines}`);
}
