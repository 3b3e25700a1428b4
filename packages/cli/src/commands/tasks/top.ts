import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, choiceFlag, durationFlag, textFlag } from "../../command/flag.ts";
import { taskTable } from "../../render/task-table.ts";
import { taskRows } from "../../tasks/task-rows.ts";
import { Top } from "../../top/top.ts";
import { SORT_KEYS, shownRows } from "../../top/top-view.ts";

const DEFAULT_INTERVAL_MS = 1000;
const LEAST_INTERVAL_MS = 100;

export const top = defineCommand({
  usage: "",
  description:
    "Shows the tasks that run with what they use, again and again; the logs of a task and a shell beside it are a key away. Where standard output is no terminal it prints one table.",
  flags: {
    ...clientFlags,
    interval: durationFlag("<duration>", "how often it looks (1s)"),
    sort: choiceFlag(SORT_KEYS, "the order; cpu unless told"),
    filter: textFlag("<text>", "only tasks with this in the name of their job, group or task"),
    a: booleanFlag("also tasks that have ended"),
  },
  async run({ flags, terminal, context }) {
    const client = connect(flags, context);
    const { sort = "cpu", filter = "", interval = DEFAULT_INTERVAL_MS, a: all } = flags;
    if (interval < LEAST_INTERVAL_MS) {
      throw new Fault("invalid_argument", `-interval must be at least ${LEAST_INTERVAL_MS}ms`);
    }
    if (context.stdin.isTTY !== true || context.stdout.isTTY !== true) {
      const rows = await taskRows(client, { all });
      const state = { rows, sort, filter, isTyping: false, chosen: 0, notice: undefined };
      terminal.print(taskTable(shownRows(state)));
      return 0;
    }
    const { style } = terminal;
    await new Top({ client, context, style, intervalMs: interval, sort, filter, all }).run();
    return 0;
  },
});
