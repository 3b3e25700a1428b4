import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
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
    ...dataFlags,
  },
  async run({ flags, terminal, context }) {
    const { job, status } = flags;
    const { value } = await connect(flags, context).evaluations.list({
      ...(job === undefined ? {} : { job }),
      ...(status === undefined ? {} : { status }),
    });
    terminal.print((await dataText(value, flags)) ?? evaluationTable(value, flags));
    return 0;
  },
});
