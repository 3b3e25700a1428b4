import { clientFlags, connect } from "../../api/connect.ts";
import { findJob } from "../../api/find-by-prefix.ts";
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
    const client = connect(flags, context);
    const { ID } = await findJob(client, prefix);
    const { value } = await client.jobs.scaleStatus(ID);
    terminal.print(scalingEventTable(value, flags));
    return 0;
  },
});
