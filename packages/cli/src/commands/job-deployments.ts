import { clientFlags, connect } from "../api/connect.ts";
import { findJob } from "../api/find-by-prefix.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag } from "../command/flag.ts";
import { dataFlags, dataText } from "../render/data.ts";
import { deploymentTable } from "../render/deployment.ts";

export const jobDeployments = defineCommand({
  usage: "<job>",
  description: "Lists the deployments of a job, the newest first.",
  flags: {
    ...clientFlags,
    latest: booleanFlag("only the newest"),
    verbose: booleanFlag("show whole ids"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findJob(client, prefix);
    const { value: all } = await client.jobs.deployments(ID);
    const newestFirst = all.toSorted((a, b) => b.CreateIndex - a.CreateIndex);
    const shown = flags.latest ? newestFirst.slice(0, 1) : newestFirst;
    terminal.print((await dataText(shown, flags)) ?? deploymentTable(shown, flags));
    return 0;
  },
});
