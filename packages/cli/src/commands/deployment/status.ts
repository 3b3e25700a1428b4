import { clientFlags, connect } from "../../api/connect.ts";
import { findDeployment } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
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
    verbose: booleanFlag("show whole ids, and the allocations"),
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
