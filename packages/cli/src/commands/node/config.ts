import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag } from "../../command/flag.ts";

export const nodeConfig = defineCommand({
  usage: "[address...]",
  description:
    "Lists the servers that the agent's client knows: an agent is its own and only one, and takes no others.",
  flags: {
    ...clientFlags,
    servers: booleanFlag("list the servers"),
    updateServers: booleanFlag("is refused: the agent is its own server"),
  },
  async run({ flags, args, terminal, context }) {
    if (flags.servers === flags.updateServers) {
      throw new Fault("invalid_argument", "Give -servers, or -update-servers and addresses");
    }
    const { transport } = connect(flags, context);
    if (flags.updateServers) {
      const query = { address: args.join(",") };
      await transport.write(operations.setAgentServers, {}, undefined, { query });
      return 0;
    }
    const [surplus] = args;
    if (surplus !== undefined) {
      throw new Fault("invalid_argument", `Unexpected argument "${surplus}" beside -servers`);
    }
    const { value } = await transport.read(operations.listAgentServers, {});
    terminal.print(value.join("\n"));
    return 0;
  },
});
