import { jobAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { findDeployment } from "../../api/find-by-prefix.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, durationFlag } from "../../command/flag.ts";
import { monitorDeployment } from "../../monitor/monitor-deployment.ts";
import { allocationTable } from "../../render/allocation-table.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { deploymentTable, describeDeployment } from "../../render/deployment.ts";

export const deploymentStatus = defineCommand({
  usage: "[deployment]",
  description: "Shows a deployment; without an argument, lists all.",
  flags: {
    ...clientFlags,
    monitor: booleanFlag("go on until the deployment is over"),
    wait: durationFlag("<duration>", "no effect with -monitor: what changes is shown at once"),
    verbose: booleanFlag("show whole ids, and the allocations"),
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, args: [prefix], terminal, context }) {
    const client = connect(flags, context);
    const { verbose } = flags;
    if (prefix === undefined) {
      const { value } = await client.deployments.list();
      terminal.print((await dataText(value, flags)) ?? deploymentTable(value, flags));
      return 0;
    }
    const deployment = await findDeployment(client, prefix);
    const { JobID, Namespace } = deployment;
    const page = jobAddress({ ID: JobID, Namespace }, "deployments");
    showWebPage(page, { ...flags, client, terminal, context });
    if (flags.monitor) {
      await monitorDeployment(deployment.ID, { client, terminal, verbose });
      return 0;
    }
    const data = await dataText(deployment, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    terminal.print(describeDeployment(deployment, { style: terminal.style, verbose }));
    if (verbose) {
      const { value: allocations } = await client.deployments.allocations(deployment.ID);
      const table = allocationTable(allocations, flags);
      terminal.print(`\n${terminal.style.bold("Allocations")}\n${table}`);
    }
    return 0;
  },
});
