import { Fault } from "@drover/fault";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { listFlag } from "../../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const jobPromote = defineCommand({
  usage: "<job>",
  description:
    "Accepts the canaries of a job's latest deployment, which then goes on with all the rest.",
  flags: {
    ...clientFlags,
    group: listFlag("<group>", "only this task group; may be given several times"),
    ...monitorFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value: deployment } = await client.jobs.latestDeployment(ID);
    if (deployment === null)
      throw new Fault("not_found", `Job "${ID}" has no deployment to promote`);
    const groups = flags.group.length > 0 ? flags.group : undefined;
    const { EvalID } = await client.deployments.promote(deployment.ID, groups);
    const detached = `Evaluation ID: ${EvalID}`;
    return reportEvaluation(EvalID, { ...flags, client, terminal, detached });
  },
});
