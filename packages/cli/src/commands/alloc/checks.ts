import { clientFlags, connect } from "../../api/connect.ts";
import { findAllocation } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";
import { describeChecks } from "../../render/checks.ts";
import { dataFlags, dataText } from "../../render/data.ts";

export const allocChecks = defineCommand({
  usage: "<allocation>",
  description: `Shows how the checks of an allocation's services with provider = "nomad" went last.`,
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show whole ids"),
    ...dataFlags,
  },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findAllocation(client, prefix);
    const { value: results } = await client.allocations.checks(ID);
    terminal.print(
      (await dataText(results, { ...flags, isMap: true })) ??
        describeChecks(Object.values(results), flags),
    );
    return 0;
  },
});
