import { Fault } from "@drover/fault";
import { chooseNode } from "../../api/choose-node.ts";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";

export const nodeEligibility = defineCommand({
  usage: "[node]",
  description: "Says whether new allocations may be placed on a node; what runs there goes on.",
  flags: {
    ...clientFlags,
    enable: booleanFlag("let allocations be placed there"),
    disable: booleanFlag("let none be placed there"),
    self: booleanFlag("the node of the agent that is asked"),
  },
  async run({ flags, args: [prefix], terminal, context }) {
    if (flags.enable === flags.disable) {
      throw new Fault("invalid_argument", "Give either -enable or -disable");
    }
    const client = connect(flags, context);
    const id = await chooseNode(client, prefix, flags);
    await client.nodes.setEligibility(id, flags.enable);
    const word = flags.enable ? "eligible" : "ineligible";
    terminal.print(`Node "${id}" scheduling eligibility set: ${word} for scheduling`);
    return 0;
  },
});
