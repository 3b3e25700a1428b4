import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { scalingEventTable } from "../../render/scaling.ts";

export const jobScalingEvents = defineCommand({
  usage: "<job>",
  description: "Lists how the counts of a job's task groups were changed, the newest first.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show errors, messages and evaluations"),
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value } = await client.jobs.scaleStatus(ID);
    terminal.print(scalingEventTable(value, flags));
    return 0;
  },
});
