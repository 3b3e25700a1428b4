import { Fault } from "@drover/fault";
import { chooseNode } from "../api/choose-node.ts";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag, durationFlag } from "../command/flag.ts";
import { formatDuration } from "../terminal/duration.ts";

const DEFAULT_DEADLINE_MS = 3_600_000;
const NS_PER_MS = 1_000_000;
const NO_DEADLINE_NS = 0;
const FORCE_NS = -1;

export const nodeDrain = defineCommand({
  usage: "[node]",
  description:
    "Takes all allocations off a node and places none there, or ends that. Tasks get their kill signal and their kill timeout.",
  flags: {
    ...clientFlags,
    enable: booleanFlag("begin"),
    disable: booleanFlag("end"),
    deadline: durationFlag("<duration>", "when to stop what has not stopped by itself (1h)"),
    noDeadline: booleanFlag("wait for as long as it takes"),
    force: booleanFlag("stop everything at once"),
    ignoreSystem: booleanFlag("leave system jobs where they are"),
    keepIneligible: booleanFlag("with -disable, place nothing there all the same"),
    self: booleanFlag("the node of the agent that is asked"),
  },
  async run({ flags, args: [prefix], terminal, context }) {
    if (flags.enable === flags.disable) {
      throw new Fault("invalid_argument", "Give either -enable or -disable");
    }
    const client = connect(flags, context);
    const id = await chooseNode(client, prefix, flags);
    if (flags.disable) {
      await client.nodes.drain(id, { DrainSpec: null, MarkEligible: !flags.keepIneligible });
      terminal.print(`Node "${id}" drain strategy unset`);
      return 0;
    }
    const deadline = deadlineNs(flags);
    await client.nodes.drain(id, {
      DrainSpec: { Deadline: deadline, IgnoreSystemJobs: flags.ignoreSystem },
    });
    const when = deadline > 0 ? `, deadline in ${formatDuration(deadline / NS_PER_MS)}` : "";
    terminal.print(`Node "${id}" drain strategy set${when}`);
    return 0;
  },
});

function deadlineNs({
  deadline,
  noDeadline,
  force,
}: {
  deadline: number | undefined;
  noDeadline: boolean;
  force: boolean;
}): number {
  if (force) return FORCE_NS;
  if (noDeadline) return NO_DEADLINE_NS;
  return (deadline ?? DEFAULT_DEADLINE_MS) * NS_PER_MS;
}
