import { NomadClient } from "@drover/api";
import type { Context } from "../command/context.ts";
import { type FlagValues, textFlag } from "../command/flag.ts";

/** Flags of every command that talks to the agent. */
export const clientFlags = {
  address: textFlag("<url>", "where the agent is (NOMAD_ADDR, else http://127.0.0.1:4646)"),
  namespace: textFlag("<name>", "the namespace (NOMAD_NAMESPACE, else default)"),
  region: textFlag("<name>", "the region (NOMAD_REGION)"),
  token: textFlag("<secret id>", "the ACL token (NOMAD_TOKEN)"),
};

const DEFAULT_ADDRESS = "http://127.0.0.1:4646";

/** A client for the agent that flags and environment name. */
export function connect(
  flags: FlagValues<typeof clientFlags>,
  { env }: Pick<Context, "env">,
): NomadClient {
  return new NomadClient({
    address: flags.address ?? (env.NOMAD_ADDR || DEFAULT_ADDRESS),
    namespace: flags.namespace ?? (env.NOMAD_NAMESPACE || undefined),
    region: flags.region ?? (env.NOMAD_REGION || undefined),
    token: flags.token ?? (env.NOMAD_TOKEN || undefined),
  });
}
