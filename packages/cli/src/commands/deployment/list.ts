import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { deploymentTable } from "../../render/deployment.ts";

export const deploymentList = defineCommand({
  usage: "",
  description: "Lists deployments, the newest first.",
  flags: {
    ...clientFlags,
    filter: textFlag("<expression>", "only those for which it holds"),
    verbose: booleanFlag("show whole ids"),
    ...dataFlags,
  },
  async run({ flags, terminal, context }) {
    const { filter } = flags;
    const { value } = await connect(flags, context).deployments.list({ filter });
    terminal.print((await dataText(value, flags)) ?? deploymentTable(value, flags));
    return 0;
  },
});
