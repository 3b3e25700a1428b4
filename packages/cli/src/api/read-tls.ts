import type { ClientTls } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Context } from "../command/context.ts";
import { isTrue } from "../command/flag.ts";

/** What the flags of a client say of TLS. */
export interface TlsFlags {
  readonly caCert: string | undefined;
  readonly caPath: string | undefined;
  readonly clientCert: string | undefined;
  readonly clientKey: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly tlsSkipVerify: boolean;
}

/**
 * Reads the files that flags and environment name.
 *
 * @throws {Fault} `invalid_argument` naming the flag and the variable
 */
export function readTls(flags: TlsFlags, env: Context["env"]): ClientTls {
  const caCert = flags.caCert ?? env.NOMAD_CACERT;
  const caPath = flags.caPath ?? env.NOMAD_CAPATH;
  const cert = flags.clientCert ?? env.NOMAD_CLIENT_CERT;
  const key = flags.clientKey ?? env.NOMAD_CLIENT_KEY;
  if (!cert !== !key) {
    throw new Fault(
      "invalid_argument",
      "A client certificate needs its key: give both -client-cert and -client-key, or NOMAD_CLIENT_CERT and NOMAD_CLIENT_KEY",
    );
  }
  return {
    ca: caCert
      ? [read("-ca-cert (NOMAD_CACERT)", caCert)]
      : caPath
        ? readAll("-ca-path (NOMAD_CAPATH)", caPath)
        : undefined,
    cert: cert ? read("-client-cert (NOMAD_CLIENT_CERT)", cert) : undefined,
    key: key ? read("-client-key (NOMAD_CLIENT_KEY)", key) : undefined,
    serverName: flags.tlsServerName ?? (env.NOMAD_TLS_SERVER_NAME || undefined),
    skipVerify: flags.tlsSkipVerify || isTrue(env.NOMAD_SKIP_VERIFY ?? ""),
  };
}

function read(setting: string, file: string): string {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  return explained(setting, () => readFileSync(file, "utf8"));
}

function readAll(setting: string, directory: string): string[] {
  const { readdirSync } = process.getBuiltinModule("node:fs");
  const names = explained(setting, () => readdirSync(directory, { withFileTypes: true }));
  const files = names.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return files.sort().map((name) => read(setting, `${directory}/${name}`));
}

function explained<T>(setting: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { message } = Fault.from(error);
    throw new Fault("invalid_argument", `Cannot read ${setting}: ${message}`, { cause: error });
  }
}
