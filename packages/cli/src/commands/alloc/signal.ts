import { chooseAllocation } from "../../api/choose-allocation.ts";
import { chooseTask, taskNamed } from "../../api/choose-task.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";

export const allocSignal = defineCommand({
  usage: "<allocation> [task]",
  description:
    "Sends a signal to the main process of a task, or of all tasks of an allocation that run.",
  flags: {
    ...clientFlags,
    s: textFlag("<signal>", "the signal, as SIGUSR1 (SIGKILL)"),
    task: textFlag("<task>", "only this task"),
    verbose: booleanFlag("no effect, as nothing is shortened here"),
  },
  async run({ flags, args: [target = "", name], context }) {
    const client = connect(flags, context);
    const alloc = await chooseAllocation(client, target);
    const task = flags.task ?? name ?? taskNamed(alloc, target);
    await client.allocations.signal(alloc.ID, {
      signal: flags.s ?? "SIGKILL",
      ...(task === undefined ? {} : { task: chooseTask(alloc, task, { target }) }),
    });
    return 0;
  },
});
