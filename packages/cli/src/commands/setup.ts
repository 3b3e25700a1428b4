import { Fault } from "@drover/fault";
import { clientFlags } from "../api/connect.ts";
import { defineCommand } from "../command/command.ts";

/** Stands for each of Nomad's commands that prepare Consul or Vault for workload identities. */
export const setup = defineCommand({
  usage: "[argument...]",
  description:
    "Is refused: there is no Consul and no Vault to prepare. Tasks have identities without them.",
  flags: clientFlags,
  async run() {
    throw new Fault(
      "unimplemented",
      "There is no Consul and no Vault to set up: services are registered with the agent, and identities are signed by its own keys",
    );
  },
});
