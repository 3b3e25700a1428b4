import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";

export const systemGc = defineCommand({
  usage: "",
  description: "Forgets jobs, evaluations and allocations that are over, now instead of in time.",
  flags: clientFlags,
  async run({ flags, context }) {
    await connect(flags, context).operator.collectGarbage();
    return 0;
  },
});
