import type { IncomingMessage } from "node:http";
import { networkInterfaces } from "node:os";
import { Fault } from "@drover/fault";
import { quoted } from "../routing/request-target.ts";

const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** What a page of another origin cannot send without being asked first whether it may, which is refused. */
const OWN_HEADER = "x-requested-with";

export interface RequestGuardOptions {
  /** What the agent listens on: addresses and names. */
  readonly addresses: readonly string[];
  /** The machine's own name, by which its neighbours may call it. */
  readonly hostName: string;
  /** More names that requests may carry, of a reverse proxy for example; a port after one is compared too. */
  readonly allowedHosts: readonly string[];
}

/**
 * Tells requests that were meant for this agent from those that a web page makes a browser send: by
 * `Host`, which a page on a name of its own cannot forge (DNS rebinding), and by `Origin` and
 * `Sec-Fetch-Site`, which browsers add. A name is the agent's on any port, so that tunnels work.
 */
export class RequestGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string>;

  constructor({ addresses, hostName, allowedHosts }: RequestGuardOptions) {
    const isOpen = addresses.some((address) => WILDCARDS.has(address));
    const own = isOpen ? [...interfaceAddresses(), hostName] : [];
    this.#hosts = new Set([...addresses.map(bracketed), ...own].map((it) => it.toLowerCase()));
    this.#allowed = new Set(allowedHosts.map((it) => bracketed(it).toLowerCase()));
  }

  /**
   * @param options.isSocket whether it came over a Unix socket, which no browser reaches: its `Host` says nothing
   * @throws {Fault} `permission_denied`; `invalid_argument` for two `Host` headers, and for an unknown encoding
   */
  check(request: IncomingMessage, { isSocket = false }: { isSocket?: boolean } = {}): void {
    const { host = "", origin, ...headers } = request.headers;
    const names = request.rawHeaders.filter((_, at) => at % 2 === 0);
    if (names.filter((name) => name.toLowerCase() === "host").length > 1) {
      throw new Fault("invalid_argument", "A request must have one Host header");
    }
    // Source: RFC 9112, section 6.1. Who takes another for no body reads the body as the next request.
    const coding = headers["transfer-encoding"];
    if (coding !== undefined && coding.toLowerCase() !== "chunked") {
      throw new Fault("invalid_argument", "Transfer-Encoding must be chunked");
    }
    for (const name of isSocket ? [] : [host, authorityOf(request.url ?? "")]) {
      if (name === undefined || this.#isOwn(name)) continue;
      throw new Fault(
        "permission_denied",
        `Host ${quoted(name)} is not this agent's; use its address, or name the host in http_allowed_hosts of the agent's configuration`,
      );
    }
    if (origin !== undefined && !this.#isOwnOrigin(origin, host)) {
      throw new Fault(
        "permission_denied",
        `Requests from web pages of ${quoted(origin)} are refused; name its host in http_allowed_hosts of the agent's configuration if it is a proxy for this agent`,
      );
    }
    if (origin !== undefined && changes(request) && !(OWN_HEADER in headers)) {
      throw new Fault(
        "permission_denied",
        "A web page must send the header X-Requested-With with what changes something",
      );
    }
    if (headers["sec-fetch-site"] === "cross-site" && !opensPage(request)) {
      throw new Fault("permission_denied", "Requests from web pages of other sites are refused");
    }
  }

  /** A page of ours comes from the address that the request goes to, or from a proxy that changes `Host`. */
  #isOwnOrigin(origin: string, host: string): boolean {
    if (!URL.canParse(origin)) return false;
    const { protocol, host: from } = new URL(origin);
    if (protocol !== "http:" && protocol !== "https:") return false;
    const isSame =
      URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === from;
    return (isSame && this.#isOwn(from)) || this.#isAllowed(from);
  }

  #isOwn(host: string): boolean {
    const name = nameOf(host);
    if (name === undefined) return false;
    return LOOPBACK.test(name) || this.#hosts.has(name) || this.#isAllowed(host);
  }

  #isAllowed(host: string): boolean {
    const name = nameOf(host);
    return name !== undefined && (this.#allowed.has(name) || this.#allowed.has(host.toLowerCase()));
  }
}

/** The name in "name:port"; undefined for anything else. */
function nameOf(host: string): string | undefined {
  return /^(\[[^\]]*\]|[^:]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

/** The host of a target like "http://host/path", which counts before the header. Source: RFC 9112, section 3.2.2. */
function authorityOf(target: string): string | undefined {
  return /^https?:\/\/([^/?#]*)/i.exec(target)?.[1];
}

function changes({ method = "GET", headers }: IncomingMessage): boolean {
  return method !== "GET" && method !== "HEAD" && headers.upgrade === undefined;
}

/** Whether the user follows a link to this agent's own page, which the other site sees nothing of. */
function opensPage({ method, url = "", headers }: IncomingMessage): boolean {
  return (
    method === "GET" &&
    headers["sec-fetch-dest"] === "document" &&
    /^\/(?:ui(?:[/?]|$)|$)/.test(url)
  );
}

function interfaceAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => bracketed(address)),
  );
}

/** An IPv6 address as it stands in a URL. */
function bracketed(address: string): string {
  return (address.match(/:/g)?.length ?? 0) > 1 && !address.startsWith("[")
    ? `[${address}]`
    : address;
}
