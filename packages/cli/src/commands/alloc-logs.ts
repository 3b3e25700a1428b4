import { chooseAllocation } from "../api/choose-allocation.ts";
import { chooseTask } from "../api/choose-task.ts";
import { clientFlags, connect } from "../api/connect.ts";
import { readTail, tailFlags } from "../api/tail.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag, textFlag } from "../command/flag.ts";
import { pour } from "../terminal/pour.ts";

export const allocLogs = defineCommand({
  usage: "<allocation> [task]",
  description: "Prints what a task wrote to its standard output or standard error.",
  flags: {
    ...clientFlags,
    stdout: booleanFlag("print standard output, as without this flag"),
    stderr: booleanFlag("print standard error instead"),
    ...tailFlags,
    task: textFlag("<task>", "the task, where there are several"),
    job: booleanFlag("the argument is a job, of which the newest allocation is taken"),
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
    return 0;
  },
});
