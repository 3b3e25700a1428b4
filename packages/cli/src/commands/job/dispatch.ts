import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { jobAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { findJob } from "../../api/find-by-prefix.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { integerFlag, listFlag, textFlag } from "../../command/flag.ts";
import { parsePairs } from "../../command/parse-pairs.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";
import { formatPairs } from "../../terminal/table.ts";

export const jobDispatch = defineCommand({
  usage: "<job> [input file]",
  description:
    "Runs a parameterized job once. The payload is read from the input file, or from standard input where that is -.",
  flags: {
    ...clientFlags,
    meta: listFlag("<key=value>", "a meta value of this run; may be given several times"),
    idPrefixTemplate: textFlag("<text>", "what the new job's id begins with"),
    idempotencyToken: textFlag("<text>", "runs once however often it is tried with this token"),
    priority: integerFlag("<priority>", "1 to 100, instead of the job's own"),
    ...uiFlag,
    ...monitorFlags,
  },
  async run({ flags, args: [prefix = "", path], terminal, context }) {
    const Meta = parsePairs(flags.meta, "meta");
    const payload =
      path === undefined
        ? undefined
        : path === "-"
          ? await buffer(context.stdin)
          : await readFile(path);
    const client = connect(flags, context);
    const { ID, Namespace } = await findJob(client, prefix);
    const { DispatchedJobID, EvalID } = await client.jobs.dispatch(ID, {
      Meta,
      ...(payload === undefined ? {} : { Payload: payload.toString("base64") }),
      ...(flags.idPrefixTemplate === undefined ? {} : { IdPrefixTemplate: flags.idPrefixTemplate }),
      ...(flags.priority === undefined ? {} : { Priority: flags.priority }),
      ...(flags.idempotencyToken === undefined ? {} : { IdempotencyToken: flags.idempotencyToken }),
    });
    terminal.print(
      formatPairs([
        ["Dispatched Job ID", DispatchedJobID],
        ["Evaluation ID", flags.verbose ? EvalID : EvalID.slice(0, 8)],
      ]),
    );
    const page = jobAddress({ ID: DispatchedJobID, Namespace });
    showWebPage(page, { ...flags, client, terminal, context });
    if (flags.detach || EvalID === "") return 0;
    terminal.print("");
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
