import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import type { NomadClient } from "@drover/api";
import { jobAddress } from "@drover/ui/place";
import { chooseJob } from "../../api/choose-job.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, integerFlag, listFlag, textFlag } from "../../command/flag.ts";
import { parsePairs } from "../../command/parse-pairs.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";
import { shortId } from "../../render/short-id.ts";
import { formatPairs } from "../../terminal/table.ts";
import type { Terminal } from "../../terminal/terminal.ts";

const EXIT_FAILURE = 1;
const EXIT_FAILED = 2;

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
    wait: booleanFlag("go on until all its allocations have ended"),
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
    const { client, ID, Namespace } = await chooseJob(connect(flags, context), prefix);
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
        ["Evaluation ID", shortId(EvalID, flags)],
      ]),
    );
    const page = jobAddress({ ID: DispatchedJobID, Namespace });
    showWebPage(page, { ...flags, client, terminal, context });
    if (flags.detach || EvalID === "") return 0;
    terminal.print("");
    const exitCode = await reportEvaluation(EvalID, { ...flags, client, terminal });
    // An allocation may have failed by now, or not yet: the end tells.
    if (!flags.wait || exitCode > EXIT_FAILURE) return exitCode;
    return waitForEnd(DispatchedJobID, { client, terminal });
  },
});

/** @returns the exit code: 2 where an allocation has not ended well */
async function waitForEnd(
  id: string,
  { client, terminal }: { client: NomadClient; terminal: Terminal },
): Promise<number> {
  for (let index: number | undefined; ; ) {
    const answer = await client.jobs.get(id, { index });
    if (answer.value.Status === "dead") break;
    index = answer.index;
  }
  const { value } = await client.jobs.summary(id);
  const groups = Object.values(value.Summary);
  const failed = groups.reduce((sum, { Failed, Lost }) => sum + Failed + Lost, 0);
  const complete = groups.reduce((sum, { Complete }) => sum + Complete, 0);
  terminal.print(`Job "${id}" has ended: ${complete} complete, ${failed} failed`);
  return failed === 0 && complete > 0 ? 0 : EXIT_FAILED;
}
