import type { NomadClient } from "@drover/api";
import { timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import { allocationFlags, chooseAllocation } from "../../api/choose-allocation.ts";
import { chooseTask } from "../../api/choose-task.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { readTail, tailFlags } from "../../api/tail.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { pour } from "../../terminal/pour.ts";

/** How long the news of a task's end may take after the end of its output, in milliseconds. */
const NEWS_MS = 3000;

export const allocLogs = defineCommand({
  usage: "<allocation> [task]",
  description: "Prints what a task wrote to its standard output or standard error.",
  flags: {
    ...clientFlags,
    stdout: booleanFlag("print standard output, as without this flag"),
    stderr: booleanFlag("print standard error instead"),
    ...tailFlags,
    task: textFlag("<task>", "the task, where there are several"),
    ...allocationFlags,
    verbose: booleanFlag("no effect, as nothing is shortened here"),
  },
  async run({ flags, args: [target = "", task], context }) {
    const client = connect(flags, context);
    const alloc = await chooseAllocation(client, target, flags);
    const log = {
      task: chooseTask(alloc, flags.task ?? task, { target }),
      type: flags.stderr ? ("stderr" as const) : ("stdout" as const),
    };
    const text = await readTail(flags, {
      whole: ({ follow }) => client.files.logs(alloc.ID, { ...log, follow }),
      end: (offset, { follow }) =>
        client.files.logs(alloc.ID, { ...log, follow, origin: "end", offset }),
    });
    await pour(text, context.stdout);
    if (flags.f) await requireEnd(client, alloc.ID, log.task);
    return 0;
  },
});

/**
 * Makes sure that an output has ended because the task has.
 *
 * @throws {Fault} `unavailable` where the agent has ended instead
 */
async function requireEnd(client: NomadClient, allocId: string, task: string): Promise<void> {
  const patience = timeoutSignal(NEWS_MS);
  try {
    for (let index: number | undefined; ; ) {
      const answer = await client.allocations.get(allocId, { index, signal: patience });
      index = answer.index;
      const { TaskStates, ClientStatus } = answer.value;
      if (isClientTerminal(ClientStatus) || TaskStates?.[task]?.State === "dead") return;
    }
  } catch (error) {
    if (patience.aborted) return;
    const { code } = Fault.from(error);
    if (code === "not_found") return;
    throw new Fault(
      "unavailable",
      `The agent has ended, and with it what it sent of the log; task "${task}" may go on`,
      { cause: error },
    );
  }
}
