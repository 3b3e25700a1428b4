import { Fault } from "@drover/fault";

/** How a client shows who it is over HTTPS, and knows the agent; file contents in PEM. */
export interface ClientTls {
  /** The authorities that the agent's certificate may be of, instead of those of this machine. */
  readonly ca?: readonly string[] | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the agent's certificate must have, instead of the address's. */
  readonly serverName?: string | undefined;
  /** Whether any certificate will do. */
  readonly skipVerify?: boolean | undefined;
}

/** Where requests go: `base` as a URL, and the Unix socket that leads there. */
export interface Target {
  /** As "http://127.0.0.1:4646", without a slash at the end. */
  readonly base: string;
  readonly socketPath?: string;
}

/**
 * Reads an agent's address.
 *
 * @param address as "http://127.0.0.1:4646", "https://node:4646" or "unix:///run/drover/drover.sock"
 * @throws {Fault} `invalid_argument`
 */
export function targetOf(address: string): Target {
  const socketPath = /^unix:\/\/(\/.+)$/.exec(address)?.[1];
  if (socketPath !== undefined) return { base: "http://localhost", socketPath };
  const base = address.replace(/\/+$/, "");
  if (/^https?:\/\/[^/]/.test(base) && URL.canParse(base)) return { base };
  throw new Fault(
    "invalid_argument",
    `The agent's address must be a URL like http://127.0.0.1:4646 or unix:///run/drover/drover.sock, not "${address}"`,
  );
}

/** What to do about an error of a connection; undefined where its own words say it. */
export function adviceOn(code: unknown, target: Target): string | undefined {
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return 'Start one with "drover agent -dev", or say where it is with NOMAD_ADDR or -address';
    case "EACCES":
      return `Only root, the agent's user and members of the socket's group may open ${target.socketPath}`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return "Name the authority of the agent's certificate with NOMAD_CACERT or -ca-cert";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "Say the name that is in the agent's certificate with NOMAD_TLS_SERVER_NAME or -tls-server-name";
    case "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED":
    case "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE":
      return "The agent wants a certificate: NOMAD_CLIENT_CERT and NOMAD_CLIENT_KEY, or -client-cert and -client-key";
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return "There may be plain HTTP at that port: use http:// in the address";
    default:
      return undefined;
  }
}
