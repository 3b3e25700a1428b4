import { chooseAllocation } from "../../api/choose-allocation.ts";
import { chooseTask, taskNamed } from "../../api/choose-task.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";

export const allocRestart = defineCommand({
  usage: "<allocation> [task]",
  description:
    "Restarts a task, or all tasks of an allocation that run, in place: the allocation stays what it is.",
  flags: {
    ...clientFlags,
    task: textFlag("<task>", "only this task"),
    allTasks: booleanFlag("also tasks that have ended"),
    job: booleanFlag("the argument is a job, of which the newest allocation is taken"),
    verbose: booleanFlag("no effect, as nothing is shortened here"),
  },
  async run({ flags, args: [target = "", name], context }) {
    const client = connect(flags, context);
    const alloc = await chooseAllocation(client, target, flags);
    const task = flags.task ?? name ?? taskNamed(alloc, target);
    await client.allocations.restart(alloc.ID, {
      allTasks: flags.allTasks,
      ...(task === undefined ? {} : { task: chooseTask(alloc, task, { target }) }),
    });
    return 0;
  },
});
