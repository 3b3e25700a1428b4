import { clientFlags, connect } from "../../api/connect.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { pageFlags, pageOptions, tellNextPage } from "../../command/page-flags.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { evaluationTable } from "../../render/evaluation-table.ts";

export const evalList = defineCommand({
  usage: "",
  description: "Lists evaluations, the newest first.",
  flags: {
    ...clientFlags,
    job: textFlag("<job>", "only those of this job"),
    status: textFlag(
      "<status>",
      "only those that are pending, complete, failed, blocked or canceled",
    ),
    verbose: booleanFlag("show whole ids"),
    ...pageFlags,
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, terminal, context }) {
    const { job, status } = flags;
    const client = connect(flags, context);
    const answer = await client.evaluations.list({
      ...pageOptions(flags),
      reverse: true,
      ...(job === undefined ? {} : { job }),
      ...(status === undefined ? {} : { status }),
    });
    const { value } = answer;
    terminal.print((await dataText(value, flags)) ?? evaluationTable(value, flags));
    tellNextPage(answer, terminal);
    showWebPage("/ui/evaluations", { ...flags, client, terminal, context });
    return 0;
  },
});
