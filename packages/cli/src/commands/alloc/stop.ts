import { chooseAllocation } from "../../api/choose-allocation.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { monitorFlags, reportEvaluation } from "../../monitor/report-evaluation.ts";

export const allocStop = defineCommand({
  usage: "<allocation>",
  description: "Stops an allocation; the scheduler then replaces it.",
  flags: {
    ...clientFlags,
    ...monitorFlags,
    noShutdownDelay: booleanFlag("do not wait for the group's and the tasks' shutdown_delay"),
  },
  async run({ flags, args: [target = ""], terminal, context }) {
    const client = connect(flags, context);
    const alloc = await chooseAllocation(client, target);
    const { EvalID } = await client.allocations.stop(alloc.ID, flags);
    return reportEvaluation(EvalID, { ...flags, client, terminal });
  },
});
