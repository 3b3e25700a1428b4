import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag } from "../../command/flag.ts";
import {
  monitorFlags,
  type ReportOptions,
  reportEvaluation,
} from "../../monitor/report-evaluation.ts";
import { confirm } from "../../terminal/confirm.ts";

export const jobStop = defineCommand({
  usage: "<job> [job...]",
  description:
    "Stops jobs: their tasks get their kill signal and, after their kill timeout, SIGKILL. A job that is given by a prefix of its id is only stopped once you have agreed.",
  flags: {
    ...clientFlags,
    purge: booleanFlag("delete the job at once, instead of at the next garbage collection"),
    noShutdownDelay: booleanFlag("do not wait for the group's and the tasks' shutdown_delay"),
    evalPriority: integerFlag(
      "<priority>",
      "the priority of the evaluation, 1 to 100 (that of the job)",
    ),
    global: booleanFlag("no effect, as there is one region"),
    ...monitorFlags,
    yes: booleanFlag("answer every question with yes"),
  },
  async run({ flags, args: prefixes, terminal, context }) {
    // All are looked up before one is stopped: a wrong name stops nothing.
    const anywhere = connect(flags, context);
    const jobs = await Promise.all(
      prefixes.map(async (prefix) => ({ prefix, ...(await chooseJob(anywhere, prefix)) })),
    );
    let exitCode = 0;
    for (const { prefix, ID, client } of jobs) {
      if (ID !== prefix && !flags.yes) {
        const agreed = await confirm(`Are you sure you want to stop job "${ID}"? [y/N]`, context);
        if (!agreed) {
          terminal.print("Cancelled; the job goes on");
          continue;
        }
      }
      exitCode = (await stop(ID, { ...flags, client, terminal })) || exitCode;
    }
    return exitCode;
  },
});

interface StopOptions extends Omit<ReportOptions, "verbose"> {
  readonly verbose: boolean;
  readonly purge: boolean;
  readonly noShutdownDelay: boolean;
  readonly evalPriority: number | undefined;
}

/** @returns the exit code */
async function stop(
  id: string,
  { purge, noShutdownDelay, evalPriority, ...report }: StopOptions,
): Promise<number> {
  const options = { purge, noShutdownDelay, evalPriority };
  const { EvalID } = await report.client.jobs.deregister(id, options);
  if (EvalID !== "") return await reportEvaluation(EvalID, report);
  report.terminal.print(`Job "${id}" is stopped; there was nothing to do`);
  return 0;
}
