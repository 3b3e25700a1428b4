import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";
import { shortId } from "../../render/short-id.ts";

export const jobEval = defineCommand({
  usage: "<job>",
  description: "Has the scheduler look at a job again.",
  flags: {
    ...clientFlags,
    forceReschedule: booleanFlag("replace failed allocations at once, whatever their policy says"),
    ...monitorFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { EvalID } = await client.jobs.evaluate(ID, flags);
    return reportEvaluation(EvalID, {
      ...flags,
      client,
      terminal,
      detached: `Created eval ID: "${shortId(EvalID, flags)}"`,
    });
  },
});
