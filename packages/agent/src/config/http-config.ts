import { isDeepStrictEqual } from "node:util";
import { Fault } from "@drover/fault";
import { isLoopback } from "../http/access/peer.ts";
import type { TlsConfig } from "../http/listen/tls-settings.ts";
import { evaluateAddress } from "./address-template.ts";
import { cipherSuites } from "./cipher-suites.ts";
import { milliseconds } from "./milliseconds.ts";
import type { AgentFile } from "./tables/agent-table.ts";

const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule("node:http");

/** What the agent listens on, and who may speak to it. */
export interface HttpConfig {
  /** IP addresses and host names, the first of which the agent calls its own; empty for none. */
  readonly addresses: readonly string[];
  /** On each of them; 0 for any that is free. */
  readonly port: number;
  /** Paths of Unix sockets; undefined for the usual one. */
  readonly sockets: readonly string[] | undefined;
  /** What others are told, as "10.0.0.5" or "node:4646"; empty for what the agent listens on. */
  readonly advertised: string;
  /** Sent with every answer besides the API's own. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Of TCP; undefined for plain HTTP. */
  readonly tls: TlsConfig | undefined;
  /** Longest time that a TLS handshake may take. */
  readonly handshakeTimeoutMs: number;
  /** 0 for any number. */
  readonly connectionsPerClient: number;
  /** Names that requests may carry besides the agent's own. */
  readonly allowedHosts: readonly string[];
  /** Users and groups, as names or numbers, that may speak to the agent over loopback. */
  readonly localUsers: readonly string[];
  readonly localGroups: readonly string[];
  /** Whether every process of this machine may. */
  readonly trustLoopback: boolean;
}

/** @throws {Fault} `invalid_argument` for what is missing or does not fit; `failed_precondition` for an open address without a lock */
export function httpConfig(
  file: AgentFile,
  { bindAddress }: { bindAddress?: string | undefined },
): HttpConfig {
  const listed = bindAddress ?? (file.addresses.http || file.bindAddress);
  const places = evaluateAddress(listed).trim().split(/\s+/);
  const sockets = places.filter((place) => place.startsWith("unix://"));
  const addresses = places.filter((place) => !place.startsWith("unix://"));
  const tls = tlsConfig(file.tls);
  const open = addresses.find((address) => !isLoopback(address));
  const isLocked = tls !== undefined && file.acl.enabled;
  if (open !== undefined && !isLocked && !file.allowInsecureBind) throw refusedBind(open);
  return {
    addresses,
    port: file.ports.http,
    sockets: sockets.length === 0 ? undefined : sockets.map((it) => it.slice("unix://".length)),
    advertised: evaluateAddress(file.advertise.http),
    responseHeaders: checkedHeaders(file.responseHeaders ?? {}),
    tls,
    handshakeTimeoutMs: milliseconds(file.limits.httpsHandshakeTimeout),
    connectionsPerClient: file.limits.httpMaxConnsPerClient,
    allowedHosts: file.httpAllowedHosts ?? [],
    localUsers: file.localUsers ?? [],
    localGroups: file.localGroups ?? [],
    trustLoopback: file.trustLoopback,
  };
}

/** The settings that differ in what a running agent cannot change, by the names that they have in a file. */
export function fixedDifferences(running: HttpConfig, wanted: HttpConfig): string[] {
  const differs = (of: (config: HttpConfig) => unknown) =>
    !isDeepStrictEqual(of(running), of(wanted));
  return [
    ...(differs(({ addresses, sockets }) => [addresses, sockets]) ? ["addresses.http"] : []),
    ...(differs((it) => it.advertised) ? ["advertise.http"] : []),
    ...(differs((it) => it.responseHeaders) ? ["http_api_response_headers"] : []),
    ...(differs(({ port }) => port) ? ["ports.http"] : []),
    ...(differs(({ tls }) => tls === undefined) ? ["tls.http"] : []),
    ...(differs(({ tls }) => tls?.verifyClient) ? ["tls.verify_https_client"] : []),
    ...(differs((it) => it.handshakeTimeoutMs) ? ["limits.https_handshake_timeout"] : []),
  ];
}

/** Sentences for the log on settings that leave the agent open. */
export function openings({ addresses, trustLoopback }: HttpConfig): string[] {
  const open = addresses.filter((address) => !isLoopback(address));
  return [
    ...(trustLoopback
      ? [
          "trust_loopback = true: every process of this machine may run commands as the agent's user",
        ]
      : []),
    ...(open.length > 0
      ? [
          `allow_insecure_bind = true: whoever reaches ${open.join(", ")} may run commands as the agent's user`,
        ]
      : []),
  ];
}

function tlsConfig(tls: AgentFile["tls"]): TlsConfig | undefined {
  if (!tls.http) return undefined;
  const { certFile, keyFile, caFile, verifyHttpsClient: verifyClient } = tls;
  const missing = [
    ...(certFile ? [] : ["cert_file"]),
    ...(keyFile ? [] : ["key_file"]),
    ...(verifyClient && !caFile ? ["ca_file"] : []),
  ];
  if (missing.length > 0) {
    throw new Fault(
      "invalid_argument",
      `tls with http = true needs ${missing.join(" and ")}; "drover tls ca create" and "drover tls cert create" make such files`,
    );
  }
  return {
    certFile,
    keyFile,
    caFile,
    verifyClient,
    minVersion: `TLSv1.${tls.minVersion.slice(-1)}` as TlsConfig["minVersion"],
    ciphers: cipherSuites(tls.cipherSuites),
  };
}

/** Those that say how long an answer is, and how it is sent, are the server's own. */
const FRAMING =
  /^(?:content-length|transfer-encoding|connection|upgrade|trailer|content-encoding)$/i;

function checkedHeaders(headers: Readonly<Record<string, string>>): typeof headers {
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
      if (FRAMING.test(name)) throw new Error("the server sets it by itself");
    } catch (error) {
      throw new Fault(
        "invalid_argument",
        `http_api_response_headers: ${JSON.stringify(name)} cannot be sent: ${Fault.from(error).message}`,
      );
    }
  }
  return headers;
}

function refusedBind(address: string): Fault {
  return new Fault(
    "failed_precondition",
    `The agent does not listen on ${address}: whoever reaches it could run commands as the agent's user. Use tls { http = true } and acl { enabled = true }, or set allow_insecure_bind = true where nobody else reaches the address`,
  );
}
