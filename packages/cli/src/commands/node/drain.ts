import { Fault } from "@drover/fault";
import { chooseNode } from "../../api/choose-node.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, durationFlag, listFlag, textFlag } from "../../command/flag.ts";
import { followDrain } from "../../monitor/follow-drain.ts";
import { formatDuration } from "../../terminal/duration.ts";

const DEFAULT_DEADLINE_MS = 3_600_000;
const NS_PER_MS = 1_000_000;
const NO_DEADLINE_NS = 0;
const FORCE_NS = -1;

export const nodeDrain = defineCommand({
  usage: "[node]",
  description:
    "Takes all allocations off a node and places none there, or ends that. Tasks get their kill signal and their kill timeout. With -enable it returns when the last task is gone, and leaves the drain going on if it is interrupted.",
  flags: {
    ...clientFlags,
    enable: booleanFlag("begin"),
    disable: booleanFlag("end"),
    monitor: booleanFlag("follow a drain that goes on, and change nothing"),
    detach: booleanFlag("return at once; the drain goes on"),
    deadline: durationFlag("<duration>", "when to stop what has not stopped by itself (1h)"),
    noDeadline: booleanFlag("wait for as long as it takes"),
    force: booleanFlag("stop everything at once"),
    ignoreSystem: booleanFlag("leave system jobs where they are"),
    keepIneligible: booleanFlag("with -disable, place nothing there all the same"),
    m: textFlag("<message>", "why, kept with the node's last drain"),
    meta: listFlag("<key>=<value>", "kept with the node's last drain"),
    self: booleanFlag("the node of the agent that is asked"),
    yes: booleanFlag("accepted as in Nomad, which asks before it ends a drain"),
    y: booleanFlag("the same as -yes"),
  },
  async run({ flags, args: [prefix], terminal, context }) {
    if ([flags.enable, flags.disable, flags.monitor].filter(Boolean).length !== 1) {
      throw new Fault("invalid_argument", "Give either -enable, -disable or -monitor");
    }
    const meta = readMeta(flags);
    const deadline = deadlineNs(flags);
    const client = connect(flags, context);
    const id = await chooseNode(client, prefix, flags);
    if (flags.monitor) return followDrain(id, { ...flags, client, terminal });
    if (flags.disable) {
      const MarkEligible = !flags.keepIneligible;
      await client.nodes.drain(id, { DrainSpec: null, MarkEligible, ...meta });
      terminal.print(`Node "${id}" drain strategy unset`);
      return 0;
    }
    await client.nodes.drain(id, {
      DrainSpec: { Deadline: deadline, IgnoreSystemJobs: flags.ignoreSystem },
      ...meta,
    });
    const when = deadline > 0 ? `, deadline in ${formatDuration(deadline / NS_PER_MS)}` : "";
    terminal.print(`Node "${id}" drain strategy set${when}`);
    return flags.detach ? 0 : followDrain(id, { ...flags, client, terminal });
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
  if ([deadline !== undefined, noDeadline, force].filter(Boolean).length > 1) {
    throw new Fault("invalid_argument", "Give only one of -deadline, -no-deadline and -force");
  }
  if (force) return FORCE_NS;
  if (noDeadline) return NO_DEADLINE_NS;
  if (deadline !== undefined && deadline <= 0) {
    throw new Fault(
      "invalid_argument",
      "-deadline must be longer than 0; -no-deadline waits for ever, -force stops all at once",
    );
  }
  return (deadline ?? DEFAULT_DEADLINE_MS) * NS_PER_MS;
}

function readMeta({ m, meta }: { m: string | undefined; meta: readonly string[] }): {
  Meta?: Record<string, string>;
} {
  const entries = meta.map((text): [string, string] => {
    const [key = "", ...rest] = text.split("=");
    return [key, rest.join("=")];
  });
  if (m !== undefined) entries.push(["message", m]);
  return entries.length > 0 ? { Meta: Object.fromEntries(entries) } : {};
}
