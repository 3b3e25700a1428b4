import { jobAddress } from "@drover/ui/place";
import { clientFlags, connect } from "../../api/connect.ts";
import { findEvaluation } from "../../api/find-by-prefix.ts";
import { showWebPage, uiFlag } from "../../browser/web-page.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { monitorEvaluation } from "../../monitor/monitor-evaluation.ts";
import { allocationTable } from "../../render/allocation-table.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeEvaluation } from "../../render/evaluation.ts";

export const evalStatus = defineCommand({
  usage: "<evaluation>",
  description: "Shows an evaluation: what set it off, what came of it, what could not be placed.",
  flags: {
    ...clientFlags,
    monitor: booleanFlag("go on until the evaluation is over"),
    verbose: booleanFlag("show whole ids and times"),
    ...uiFlag,
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findEvaluation(client, prefix);
    if (flags.monitor) return monitorEvaluation(ID, { client, terminal, verbose: flags.verbose });
    const { value: evaluation } = await client.evaluations.get(ID);
    const data = await dataText(evaluation, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    const { value: allocations } = await client.evaluations.allocations(ID);
    terminal.print(describeEvaluation(evaluation, { ...flags, style: terminal.style }));
    const table = allocationTable(allocations, flags);
    terminal.print(`\n${terminal.style.bold("Placed Allocations")}\n${table}`);
    const { JobID, Namespace } = evaluation;
    const page = jobAddress({ ID: JobID, Namespace }, "evaluations");
    showWebPage(page, { ...flags, client, terminal, context });
    return 0;
  },
});
