import { Fault } from "@drover/fault";

/** What host and plugin must agree on before they talk. */
export interface HandshakeConfig {
  /** The environment variable by which a host shows that it started the plugin on purpose. */
  readonly cookieKey: string;
  readonly cookieValue: string;
  /** The version of what the plugin serves, apart from go-plugin's own protocol. */
  readonly protocolVersion: number;
}

/** What a plugin tells in its first line on standard output. */
export interface Handshake {
  readonly protocolVersion: number;
  readonly network: "unix" | "tcp";
  /** The socket's path, or host:port. */
  readonly address: string;
  /** The plugin's certificate in DER; undefined without TLS. */
  readonly certificate?: Uint8Array | undefined;
  /** Whether the plugin multiplexes its broker; undefined when the line does not say. */
  readonly multiplex?: boolean | undefined;
}

const CORE_PROTOCOL_VERSION = "1";

/** The line that {@link parseHandshake} reads, without a line break. */
export function formatHandshake(handshake: Handshake): string {
  const { protocolVersion, network, address, certificate, multiplex } = handshake;
  // go-plugin takes base64 without padding only.
  const encoded =
    certificate === undefined ? "" : Buffer.from(certificate).toString("base64").replace(/=+$/, "");
  const fields = [CORE_PROTOCOL_VERSION, protocolVersion, network, address, "grpc", encoded];
  return [...fields, ...(multiplex === undefined ? [] : [multiplex])].join("|");
}

/**
 * Reads a plugin's first line.
 *
 * @throws {Fault} `failed_precondition` if it is no handshake, or one for another protocol
 */
export function parseHandshake(line: string): Handshake {
  const [core, version, network, address, protocol, certificate, multiplex] = line
    .trim()
    .split("|");
  if (core === undefined || version === undefined || network === undefined || !address) {
    throw broken(`Plugin said ${quote(line)} where its handshake line was expected`);
  }
  if (core !== CORE_PROTOCOL_VERSION) {
    throw broken(`Plugin speaks version ${quote(core)} of go-plugin's protocol, not 1`);
  }
  if (!/^\d+$/.test(version)) {
    throw broken(`Plugin gave the protocol version ${quote(version)}, which is not a number`);
  }
  if (network !== "unix" && network !== "tcp") {
    throw broken(`Plugin listens on the network ${quote(network)}, which is neither unix nor tcp`);
  }
  if (protocol !== "grpc") {
    throw broken(`Plugin speaks ${quote(protocol ?? "netrpc")}; only grpc is supported`);
  }
  return {
    protocolVersion: Number(version),
    network,
    address,
    certificate: certificate ? new Uint8Array(Buffer.from(certificate, "base64")) : undefined,
    multiplex: multiplex === undefined ? undefined : multiplex === "true",
  };
}

const LONGEST_QUOTE = 200;

function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text);
}

function broken(message: string): Fault {
  return new Fault("failed_precondition", message);
}
