import { clientFlags, connect } from "../api/connect.ts";
import { findJob } from "../api/find-by-prefix.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag, integerFlag } from "../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../monitor/report-evaluation.ts";
import { confirm } from "../terminal/confirm.ts";

export const jobStop = defineCommand({
  usage: "<job>",
  description:
    "Stops a job: its tasks get their kill signal and, after their kill timeout, SIGKILL. A job that is given by a prefix of its id is only stopped once you have agreed.",
  flags: {
    ...clientFlags,
    purge: booleanFlag("delete the job at once, instead of at the next garbage collection"),
    noShutdownDelay: booleanFlag("do not wait for the group's and the tasks' shutdown_delay"),
    evalPriority: integerFlag(
      "<priority>",
      "the priority of the evaluation, 1 to 100 (that of the job)",
    ),
    ...monitorFlags,
    yes: booleanFlag("answer every question with yes"),
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findJob(client, prefix);
    if (ID !== prefix && !flags.yes) {
      const agreed = await confirm(`Are you sure you want to stop job "${ID}"? [y/N]`, context);
      if (!agreed) {
        terminal.print("Cancelled; the job goes on");
        return 0;
      }
    }
    const { purge, noShutdownDelay, evalPriority } = flags;
    const { EvalID } = await client.jobs.deregister(ID, {
      purge,
      noShutdownDelay,
      evalPriority,
    });
    if (EvalID === "") {
      terminal.print(`Job "${ID}" is stopped; there was nothing to do`);
      return 0;
    }
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
