import { clientFlags, connect } from "../../api/connect.ts";
import { findDeployment } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const deploymentPause = defineCommand({
  usage: "<deployment>",
  description: "Holds a deployment; `deployment resume` lets it go on.",
  flags: { ...clientFlags, verbose: booleanFlag("no effect, as nothing is shortened here") },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findDeployment(client, prefix);
    await client.deployments.pause(ID, true);
    terminal.print(`Deployment "${ID}" paused`);
    return 0;
  },
});

export const deploymentResume = defineCommand({
  usage: "<deployment>",
  description: "Lets a deployment go on that was paused.",
  flags: { ...clientFlags, ...monitorFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findDeployment(client, prefix);
    const { EvalID } = await client.deployments.pause(ID, false);
    terminal.print(`Deployment "${ID}" resumed`);
    if (EvalID === "") return 0;
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
