import { Fault } from "@drover/fault";
import { clientFlags } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";

/** Stands for each command of Nomad's that is about servers that form a cluster. */
export const manyServers = defineCommand({
  usage: "[argument...]",
  description: "Is refused: an agent is a single server, without gossip, raft and autopilot.",
  flags: clientFlags,
  async run() {
    throw new Fault(
      "unimplemented",
      "An agent is a single server: there is no gossip, no raft and no autopilot; its state is kept in its data directory",
    );
  },
});
