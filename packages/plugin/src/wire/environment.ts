import { Fault } from "@drover/fault";
import type { HandshakeConfig } from "./handshake.ts";

/** A process environment, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a host tells a plugin through its environment. */
export interface PluginEnvironment {
  /** The versions that the host speaks; empty if it did not say. */
  readonly protocolVersions: readonly number[];
  /** Where the socket goes; undefined for the system's temporary directory. */
  readonly socketDir: string | undefined;
  /** The host's certificate in PEM, if the connection is to be encrypted both ways. */
  readonly clientCertificate: string | undefined;
  /** Whether the host asked for its broker to be multiplexed over one connection. */
  readonly multiplexAsked: boolean;
}

/**
 * Reads the environment that a host started this process with.
 *
 * @throws {Fault} `failed_precondition` if no host did, because somebody runs the plugin by hand
 */
export function readEnvironment(env: Environment, handshake: HandshakeConfig): PluginEnvironment {
  if (!isStartedByHost(env, handshake)) {
    throw new Fault(
      "failed_precondition",
      "This program is a plugin. It is not run by hand: the program that it belongs to starts it",
    );
  }
  return {
    protocolVersions: (env.PLUGIN_PROTOCOL_VERSIONS ?? "")
      .split(",")
      .filter((version) => /^\d+$/.test(version))
      .map(Number),
    socketDir: env.PLUGIN_UNIX_SOCKET_DIR || undefined,
    clientCertificate: env.PLUGIN_CLIENT_CERT || undefined,
    multiplexAsked: Boolean(env.PLUGIN_MULTIPLEX_GRPC),
  };
}

/** Whether a host started this process, and not somebody by hand. */
export function isStartedByHost(env: Environment, handshake: HandshakeConfig): boolean {
  return env[handshake.cookieKey] === handshake.cookieValue;
}

/** The variables that a host adds to the environment of a plugin that it starts. */
export function writeEnvironment(
  handshake: HandshakeConfig,
  options: { clientCertificate: string | undefined; socketDir: string | undefined },
): Record<string, string> {
  return {
    [handshake.cookieKey]: handshake.cookieValue,
    PLUGIN_PROTOCOL_VERSIONS: `${handshake.protocolVersion}`,
    ...(options.clientCertificate && { PLUGIN_CLIENT_CERT: options.clientCertificate }),
    ...(options.socketDir && { PLUGIN_UNIX_SOCKET_DIR: options.socketDir }),
  };
}
