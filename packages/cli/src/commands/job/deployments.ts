import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { deploymentTable, describeDeployment } from "../../render/deployment.ts";

export const jobDeployments = defineCommand({
  usage: "<job>",
  description: "Lists the deployments of a job, the newest first.",
  flags: {
    ...clientFlags,
    all: booleanFlag("also show those of an earlier job with the same id"),
    latest: booleanFlag("show the newest alone, in full"),
    verbose: booleanFlag("show whole ids"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value: all } = await client.jobs.deployments(ID, { all: flags.all });
    const newestFirst = all.toSorted((a, b) => b.CreateIndex - a.CreateIndex);
    const [newest] = newestFirst;
    if (flags.latest && newest !== undefined) {
      const text = describeDeployment(newest, { style: terminal.style, verbose: flags.verbose });
      terminal.print((await dataText(newest, flags)) ?? text);
      return 0;
    }
    terminal.print((await dataText(newestFirst, flags)) ?? deploymentTable(newestFirst, flags));
    return 0;
  },
});
