import { Fault } from "@drover/fault";
import { chooseAllocation } from "../api/choose-allocation.ts";
import { chooseTask } from "../api/choose-task.ts";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag, optionalBooleanFlag, textFlag } from "../command/flag.ts";
import { runSession } from "../exec/run-session.ts";

export const allocExec = defineCommand({
  usage: "<allocation> <command> [args...]",
  description:
    "Runs a command beside a task: in its directory, with its environment, user and limits. Its exit code becomes that of this program. In a terminal, a newline and then ~. ends the session.",
  flags: {
    ...clientFlags,
    i: optionalBooleanFlag("pass standard input on (true)"),
    t: optionalBooleanFlag("give the command a terminal (true where standard input is one)"),
    e: textFlag("<character>", 'the character that ends the session, or "none" (~)'),
    task: textFlag("<task>", "the task, where there are several"),
    job: booleanFlag("the argument is a job, of which the newest allocation is taken"),
  },
  passThrough: true,
  async run({ flags, args: [target = "", ...command], context }) {
    const client = connect(flags, context);
    const escapeKey = readEscape(flags.e);
    const alloc = await chooseAllocation(client, target, flags);
    return runSession(client, {
      allocId: alloc.ID,
      task: chooseTask(alloc, flags.task, { target }),
      command,
      interactive: flags.i ?? true,
      tty: flags.t ?? context.stdin.isTTY === true,
      escapeKey,
      context,
    });
  },
});

function readEscape(text = "~"): string | undefined {
  if (text === "none") return undefined;
  if (/^[!-~]$/.test(text)) return text;
  throw new Fault(
    "invalid_argument",
    `Invalid value "${text}" for flag -e: one ASCII character, or "none", is expected`,
  );
}
