import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { allocationTable } from "../../render/allocation-table.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const jobAllocs = defineCommand({
  usage: "<job>",
  description: "Lists the allocations of a job, the newest first.",
  flags: {
    ...clientFlags,
    all: booleanFlag("also those of an earlier job with the same id"),
    verbose: booleanFlag("show whole ids and times"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const { client, ID } = await chooseJob(connect(flags, context), prefix);
    const { value } = await client.jobs.allocations(ID, { all: flags.all });
    terminal.print((await dataText(value, flags)) ?? allocationTable(value, flags));
    return 0;
  },
});
