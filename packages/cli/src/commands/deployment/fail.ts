import { clientFlags, connect } from "../../api/connect.ts";
import { findDeployment } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const deploymentFail = defineCommand({
  usage: "<deployment>",
  description:
    "Gives a deployment up; where the job has auto_revert, it goes back to its last stable version.",
  flags: {
    ...clientFlags,
    ...monitorFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findDeployment(client, prefix);
    const { EvalID, RevertedJobVersion } = await client.deployments.fail(ID);
    terminal.print(`Deployment "${ID}" failed`);
    if (RevertedJobVersion !== null) {
      terminal.print(`The job is reverted to its version ${RevertedJobVersion}`);
    }
    if (EvalID === "") return 0;
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
