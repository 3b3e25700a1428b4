import { isIPv6 } from "node:net";
import type { Logger } from "@drover/logger";
import type { HttpConfig } from "../../config/http-config.ts";
import type { HttpServer } from "../http-server.ts";

/** Where the agent's API is found. */
export interface Endpoint {
  /** The first address or name that it listens on, or the path of its socket where it listens on no other. */
  readonly host: string;
  /** 0 for a socket. */
  readonly port: number;
  /** As `NOMAD_ADDR` takes it: "http://127.0.0.1:4646" or "unix:///run/drover/drover.sock". */
  readonly url: string;
  /** What others are told to reach it by: "10.0.0.5:4646", or a socket's URL. */
  readonly advertised: string;
  /** The paths of Unix sockets that it listens on. */
  readonly sockets: readonly string[];
}

/**
 * Listens on all that the configuration names. The usual socket is there for convenience: where it cannot be
 * had, as beside another agent, this is told and the agent does without.
 *
 * @throws {Fault} `failed_precondition` if an address or a socket that is configured cannot be had
 */
export async function takeAddresses(
  server: HttpServer,
  config: HttpConfig,
  { usualSocket, log }: { usualSocket: string; log: Logger },
): Promise<Endpoint> {
  let port = config.port;
  for (const address of config.addresses) port = await server.listen(address, port);
  const sockets: string[] = [];
  for (const path of config.sockets ?? [usualSocket]) {
    try {
      await server.listenOnSocket(path);
      sockets.push(path);
    } catch (error) {
      if (config.sockets !== undefined) throw error;
      log.warn("failed to listen on the Unix socket, the agent does without", { error });
    }
  }
  const [host] = config.addresses;
  if (host === undefined) {
    const [path = ""] = sockets;
    const url = `unix://${path}`;
    return { host: path, port: 0, url, advertised: config.advertised || url, sockets };
  }
  const own = `${inUrl(host)}:${port}`;
  const url = `${config.tls ? "https" : "http"}://${own}`;
  return { host, port, url, advertised: withPort(config.advertised, port) || own, sockets };
}

function withPort(address: string, port: number): string {
  if (address === "") return "";
  if (isIPv6(address)) return `[${address}]:${port}`;
  return /:\d+$/.test(address) ? address : `${address}:${port}`;
}

function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
