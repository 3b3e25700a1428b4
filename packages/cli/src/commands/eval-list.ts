import { stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag, textFlag } from "../command/flag.ts";
import { evaluationTable } from "../render/evaluation-table.ts";

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
    json: booleanFlag("print the evaluations as JSON"),
  },
  async run({ flags, terminal, context }) {
    const { job, status } = flags;
    const { value } = await connect(flags, context).evaluations.list({
      ...(job === undefined ? {} : { job }),
      ...(status === undefined ? {} : { status }),
    });
    terminal.print(flags.json ? stringifyJson(value, 4) : evaluationTable(value, flags));
    return 0;
  },
});
