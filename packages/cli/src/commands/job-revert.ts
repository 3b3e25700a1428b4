import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../api/connect.ts";
import { findJob } from "../api/find-by-prefix.ts";
import { defineCommand } from "../command/command.ts";
import { monitorFlags, reportEvaluation } from "../monitor/report-evaluation.ts";

export const jobRevert = defineCommand({
  usage: "<job> <version>",
  description: "Goes back to an earlier version of a job; `job history` lists them.",
  flags: { ...clientFlags, ...monitorFlags },
  async run({ flags, args: [prefix = "", text = ""], terminal, context }) {
    if (!/^\d+$/.test(text)) {
      throw new Fault("invalid_argument", `"${text}" is no version of a job: a number is expected`);
    }
    const client = connect(flags, context);
    const { ID } = await findJob(client, prefix);
    const { EvalID } = await client.jobs.revert(ID, Number(text));
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
