import { isTerminal } from "@drover/job";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { monitorEvaluation } from "../../monitor/monitor-evaluation.ts";
import { shortId } from "../../render/short-id.ts";

export const jobRestart = defineCommand({
  usage: "<job>",
  description:
    "Restarts the tasks of a job, one allocation after the other: in place, or with -reschedule by stopping each and placing another.",
  flags: {
    ...clientFlags,
    task: textFlag("<task>", "only this task"),
    allTasks: booleanFlag("also tasks that have ended"),
    reschedule: booleanFlag("replace each allocation by a new one"),
    verbose: booleanFlag("show whole ids"),
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value: allocations } = await client.jobs.allocations(ID);
    const live = allocations.filter((alloc) => !isTerminal(alloc));
    if (live.length === 0) {
      terminal.print(`Job "${ID}" has no allocation that runs`);
      return 0;
    }
    for (const alloc of live) {
      const short = shortId(alloc.ID, flags);
      terminal.print(terminal.style.bold(`==> Restarting allocation "${short}"`));
      if (flags.reschedule) {
        const { EvalID } = await client.allocations.stop(alloc.ID);
        const code = await monitorEvaluation(EvalID, { client, terminal, verbose: flags.verbose });
        if (code !== 0) return code;
      } else {
        const { task, allTasks } = flags;
        await client.allocations.restart(alloc.ID, {
          allTasks,
          ...(task === undefined ? {} : { task }),
        });
      }
    }
    terminal.print(`Job "${ID}" restarted: ${live.length} allocations`);
    return 0;
  },
});
