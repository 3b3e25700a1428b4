import type { IncomingMessage } from "node:http";
import { networkInterfaces } from "node:os";
import { Fault } from "@drover/fault";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * Tells requests that were meant for this agent from those that a web page makes a browser send: by
 * `Host`, which a page on a name of its own cannot forge (DNS rebinding), and by `Origin` and
 * `Sec-Fetch-Site`, which browsers add.
 */
export class RequestGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #port: number;

  /** @param hostName the machine's own name, by which its neighbours may call it */
  constructor({
    bindAddress,
    port,
    hostName,
  }: { bindAddress: string; port: number; hostName: string }) {
    const isOpen = WILDCARDS.has(bindAddress);
    const own = isOpen ? [...interfaceAddresses(), hostName.toLowerCase()] : [];
    this.#hosts = new Set([...LOOPBACK, bracketed(bindAddress), ...own]);
    this.#port = port;
  }

  /** @throws {Fault} `permission_denied` */
  check(request: IncomingMessage): void {
    const host = request.headers.host ?? "";
    if (!this.#isOwn(host)) {
      throw new Fault("permission_denied", `Host "${host}" is not this agent's; use its address`);
    }
    const { origin } = request.headers;
    if (origin !== undefined && !this.#isOwnOrigin(origin)) {
      throw new Fault("permission_denied", `Requests from web pages of ${origin} are refused`);
    }
    if (request.headers["sec-fetch-site"] === "cross-site") {
      throw new Fault("permission_denied", "Requests from web pages of other sites are refused");
    }
  }

  #isOwnOrigin(origin: string): boolean {
    if (!URL.canParse(origin)) return false;
    const { protocol, host } = new URL(origin);
    return (protocol === "http:" || protocol === "https:") && this.#isOwn(host);
  }

  #isOwn(host: string): boolean {
    const match = /^(\[[^\]]*\]|[^:]+)(?::(\d+))?$/.exec(host.toLowerCase());
    if (match === null) return false;
    const [, name = "", port = "80"] = match;
    return this.#hosts.has(name) && Number(port) === this.#port;
  }
}

function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => bracketed(address)),
  );
}

function bracketed(address: string): string {
  return address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
}
