import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const jobPeriodicForce = defineCommand({
  usage: "<job>",
  description: "Runs a periodic job now, besides its schedule.",
  flags: { ...clientFlags, ...monitorFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { EvalID } = await client.jobs.forcePeriodic(ID);
    return reportEvaluation(EvalID, {
      ...flags,
      client,
      terminal,
      detached: `Force periodic successful\nEvaluation ID: ${EvalID}`,
    });
  },
});
