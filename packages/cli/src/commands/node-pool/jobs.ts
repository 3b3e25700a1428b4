import { clientFlags, connect } from "../../api/connect.ts";
import { findNodePool } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { jobTable } from "../../render/job-table.ts";

export const nodePoolJobs = defineCommand({
  usage: "<node-pool>",
  description: "Lists the jobs of a node pool, found by its name or a prefix of it.",
  flags: { ...clientFlags, ...pageFlags, ...dataFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { Name } = await findNodePool(client, prefix);
    const answer = await client.nodePools.jobs(Name, pageOptions(flags));
    const none = "No jobs";
    terminal.print(
      (await dataText(answer.value, flags)) ??
        (answer.value.length === 0 ? none : jobTable(answer.value)),
    );
    tellNextPage(answer, terminal);
    return 0;
  },
});
