import type { NomadClient, SearchContext } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../api/connect.ts";
import { uiFlag } from "../browser/web-page.ts";
import { type Command, defineCommand } from "../command/command.ts";
import { booleanFlag } from "../command/flag.ts";
import { parseArguments } from "../command/parse-arguments.ts";
import { dataFlags } from "../render/data.ts";

/** The command that shows one kind of thing. */
const STATUS_OF: Partial<Record<SearchContext, () => Promise<Command>>> = {
  jobs: async () => (await import("./job/status.ts")).jobStatus,
  allocs: async () => (await import("./alloc/status.ts")).allocStatus,
  nodes: async () => (await import("./node/status.ts")).nodeStatus,
  evals: async () => (await import("./eval/status.ts")).evalStatus,
  deployment: async () => (await import("./deployment/status.ts")).deploymentStatus,
};

export const status = defineCommand({
  usage: "[id]",
  description:
    "Shows whatever has this id, or is the only one whose id begins so: a job, an allocation, a node, an evaluation or a deployment. Without an argument, lists all jobs.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show whole ids and times"),
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, args, ...surroundings }) {
    const [id] = args;
    const kind = id === undefined ? "jobs" : await kindOf(id, connect(flags, surroundings.context));
    const command = await STATUS_OF[kind]?.();
    if (command === undefined) throw new Fault("unimplemented", `There is no status of ${kind}`);
    const { flags: defaults } = parseArguments([], command);
    return command.run({ flags: { ...defaults, ...flags }, args, ...surroundings });
  },
});

async function kindOf(id: string, client: NomadClient): Promise<SearchContext> {
  const { Matches } = await client.agent.search(id);
  const found = Object.entries(Matches) as [SearchContext, string[]][];
  const exact = found.find(([, ids]) => ids.includes(id));
  if (exact !== undefined) return exact[0];
  const kinds = found.filter(([kind, ids]) => ids.length > 0 && STATUS_OF[kind] !== undefined);
  const [first, second] = kinds;
  if (first === undefined) throw new Fault("not_found", `Nothing has the id or prefix "${id}"`);
  if (second === undefined) return first[0];
  const lines = kinds.map(([kind, ids]) => `${kind}: ${ids.join(", ")}`).join("\n");
  throw new Fault("invalid_argument", `Several things have the prefix "${id}"\n\n${lines}`);
}
