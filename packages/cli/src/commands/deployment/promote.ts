import { clientFlags, connect } from "../../api/connect.ts";
import { findDeployment } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { listFlag } from "../../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const deploymentPromote = defineCommand({
  usage: "<deployment>",
  description: "Accepts the canaries of a deployment, which then goes on with all the rest.",
  flags: {
    ...clientFlags,
    group: listFlag("<group>", "only this task group; may be given several times"),
    ...monitorFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findDeployment(client, prefix);
    const groups = flags.group.length > 0 ? flags.group : undefined;
    const { EvalID } = await client.deployments.promote(ID, groups);
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
