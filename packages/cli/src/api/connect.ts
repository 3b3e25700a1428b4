import { NomadClient } from "@drover/api";
import type { Context } from "../command/context.ts";
import { booleanFlag, type FlagValues, textFlag } from "../command/flag.ts";
import { readTls } from "./read-tls.ts";

/** Flags of every command that talks to the agent. */
export const clientFlags = {
  address: textFlag(
    "<url>",
    "where the agent is, as http://host:4646 or unix:///run/drover/drover.sock (NOMAD_ADDR, else http://127.0.0.1:4646)",
  ),
  namespace: textFlag("<name>", "the namespace (NOMAD_NAMESPACE, else default)"),
  region: textFlag("<name>", "the region (NOMAD_REGION)"),
  token: textFlag("<secret id>", "the ACL token (NOMAD_TOKEN)"),
  caCert: textFlag("<file>", "the authority of the agent's certificate, in PEM (NOMAD_CACERT)"),
  caPath: textFlag("<directory>", "authorities, one in each file (NOMAD_CAPATH)"),
  clientCert: textFlag("<file>", "the certificate to show the agent, in PEM (NOMAD_CLIENT_CERT)"),
  clientKey: textFlag("<file>", "its private key, in PEM (NOMAD_CLIENT_KEY)"),
  tlsServerName: textFlag(
    "<name>",
    "the name that the agent's certificate must have (NOMAD_TLS_SERVER_NAME)",
  ),
  tlsSkipVerify: booleanFlag("take any certificate of the agent (NOMAD_SKIP_VERIFY)"),
};

const DEFAULT_ADDRESS = "http://127.0.0.1:4646";

/**
 * A client for the agent that flags and environment name.
 *
 * @throws {Fault} `invalid_argument` for an address that is none, and for files that cannot be read
 */
export function connect(
  flags: FlagValues<typeof clientFlags>,
  { env }: Pick<Context, "env">,
): NomadClient {
  const address = flags.address ?? (env.NOMAD_ADDR || DEFAULT_ADDRESS);
  return new NomadClient({
    address,
    tls: address.startsWith("https:") ? readTls(flags, env) : undefined,
    namespace: flags.namespace ?? (env.NOMAD_NAMESPACE || undefined),
    region: flags.region ?? (env.NOMAD_REGION || undefined),
    token: flags.token ?? (env.NOMAD_TOKEN || undefined),
  });
}
