import { stringifyJson } from "@drover/job";
import { clientFlags, connect } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";
import { booleanFlag } from "../command/flag.ts";
import { deploymentTable } from "../render/deployment.ts";

export const deploymentList = defineCommand({
  usage: "",
  description: "Lists deployments, the newest first.",
  flags: {
    ...clientFlags,
    verbose: booleanFlag("show whole ids"),
    json: booleanFlag("print the deployments as JSON"),
  },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).deployments.list();
    terminal.print(flags.json ? stringifyJson(value, 4) : deploymentTable(value, flags));
    return 0;
  },
});
