import { Fault } from "@drover/fault";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const jobStart = defineCommand({
  usage: "<job>",
  description: "Starts a job again that was stopped and not purged, as it was.",
  flags: { ...clientFlags, ...monitorFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value: job } = await client.jobs.get(ID);
    if (!job.Stop) throw new Fault("failed_precondition", `Job "${ID}" has not been stopped`);
    const submission = await client.jobs.submission(ID, job.Version).then(
      ({ value }) => ({ Submission: value }),
      () => ({}),
    );
    const { EvalID } = await client.jobs.register({ Job: { ...job, Stop: false }, ...submission });
    if (EvalID === "") {
      terminal.print("Job start successful");
      return 0;
    }
    const detached = `Job start successful\nEvaluation ID: ${EvalID}`;
    return reportEvaluation(EvalID, { ...flags, client, terminal, detached });
  },
});
