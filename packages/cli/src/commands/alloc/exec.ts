import { allocationFlags, chooseAllocation } from "../../api/choose-allocation.ts";
import { chooseTask } from "../../api/choose-task.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { textFlag } from "../../command/flag.ts";
import { runSession } from "../../exec/run-session.ts";
import { sessionFlags, sessionOf } from "../../exec/session-flags.ts";

export const allocExec = defineCommand({
  usage: "<allocation> <command> [args...]",
  description:
    "Runs a command beside a task: in its directory, with its environment, user and limits. Its exit code becomes that of this program. In a terminal, a newline and then ~. ends the session.",
  flags: {
    ...clientFlags,
    ...sessionFlags,
    task: textFlag("<task>", "the task, where there are several"),
    ...allocationFlags,
  },
  passThrough: true,
  async run({ flags, args: [target = "", ...command], context }) {
    const client = connect(flags, context);
    const session = sessionOf(flags, context);
    const alloc = await chooseAllocation(client, target, flags);
    const task = chooseTask(alloc, flags.task, { target });
    return runSession({
      ...session,
      open: (how) => client.allocations.exec(alloc.ID, { task, command, ...how }),
    });
  },
});
