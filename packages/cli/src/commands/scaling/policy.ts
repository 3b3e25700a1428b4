import { clientFlags, connect } from "../../api/connect.ts";
import { findScalingPolicy } from "../../api/find-by-prefix.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { describeScalingPolicy, scalingPolicyTable } from "../../render/scaling.ts";

const verbose = booleanFlag("show whole ids");

export const scalingPolicyList = defineCommand({
  usage: "",
  description: "Lists the scaling policies of jobs.",
  flags: {
    ...clientFlags,
    job: textFlag("<job>", "only those of the job with this whole id"),
    type: textFlag("<type>", "only those of this type, such as horizontal"),
    verbose,
    ...dataFlags,
  },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).scaling.policies({
      job: flags.job,
      type: flags.type,
    });
    terminal.print((await dataText(value, flags)) ?? scalingPolicyTable(value, flags));
    return 0;
  },
});

export const scalingPolicyInfo = defineCommand({
  usage: "<scaling-policy>",
  description: "Shows a scaling policy, found by its id or a prefix of it.",
  flags: { ...clientFlags, verbose, ...dataFlags },
  async run({ flags, args: [prefix = ""], terminal, context }) {
    const client = connect(flags, context);
    const { ID } = await findScalingPolicy(client, prefix);
    const { value } = await client.scaling.policy(ID);
    terminal.print((await dataText(value, flags)) ?? describeScalingPolicy(value, flags));
    return 0;
  },
});
