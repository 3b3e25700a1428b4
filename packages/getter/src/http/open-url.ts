import { lookup } from "node:dns";
import type { IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Fault } from "@drover/fault";
import { isLinkLocal } from "./link-local.ts";

const { Agent: PlainAgent, request: plainRequest } = process.getBuiltinModule("node:http");

const MAX_REDIRECTS = 10;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Not for other hosts, which a server may redirect to. */
const CREDENTIALS = new Set(["authorization", "cookie", "www-authenticate"]);

export interface OpenOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether any certificate will do. */
  readonly insecure: boolean;
  readonly signal: AbortSignal;
  /** Whether a server, and not the user, has named the URL: then it may lead to no link-local address. */
  readonly isForeign?: boolean;
  /** How many redirects are followed, 10 unless told. */
  readonly maxRedirects?: number;
  /** Statuses beside 200 that are no errors. */
  readonly accept?: readonly number[];
}

/**
 * Asks for a URL and follows redirects, to a response of status 200 or one that is accepted. The response's URL is where it came from at last.
 *
 * @throws {Fault} `unavailable` for what the server or the network did and `permission_denied` for a redirect to
 *   another scheme or to a link-local address; recoverable, as the next try may go better
 */
export async function openUrl(
  start: URL,
  options: OpenOptions,
): Promise<{ response: IncomingMessage; url: URL }> {
  const { maxRedirects = MAX_REDIRECTS, accept = [] } = options;
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const isForeign = options.isForeign === true || redirects > 0;
    const headers = url.host === start.host ? options.headers : withoutCredentials(options.headers);
    const response = await get(url, { ...options, headers, isForeign });
    const { statusCode = 0 } = response;
    if (statusCode === 200 || accept.includes(statusCode)) return { response, url };
    response.destroy();
    const { location } = response.headers;
    const isRedirect = REDIRECTS.includes(statusCode) && location !== undefined;
    if (!isRedirect || maxRedirects === 0) {
      throw failure(url, `bad response code: ${statusCode}`);
    }
    url = redirected(url, location);
  }
  throw failure(start, `too many redirects, more than ${maxRedirects}`);
}

/** A response's body. @throws {Fault} `unavailable`, recoverable, where the connection breaks */
export async function* bodyOf(response: IncomingMessage, url: URL): AsyncGenerator<Buffer> {
  try {
    yield* response;
  } catch (error) {
    throw failure(url, `the connection broke: ${Fault.from(error).message}`, error);
  }
}

/** A URL without what may be secret in it. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function redirected(from: URL, location: string): URL {
  const url = URL.parse(location, from.href);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  const scheme = url === null ? "no URL" : `"${url.protocol.slice(0, -1)}"`;
  throw new Fault(
    "permission_denied",
    `GET ${shownUrl(from)}: redirected to ${scheme}, and only http and https are followed`,
    { recoverable: true },
  );
}

async function get(url: URL, options: OpenOptions): Promise<IncomingMessage> {
  const { headers, insecure, signal, isForeign = false } = options;
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isForeign && isIP(host) !== 0 && isLinkLocal(host)) throw linkLocal(url, host);
  try {
    const requestOptions = {
      headers: { "accept-encoding": "identity", ...headers },
      signal,
      ...(isForeign ? { lookup: guardedLookup(url) } : {}),
    };
    const request = isSecure
      ? secureRequest(url, { ...requestOptions, agent: secureAgent(insecure) })
      : plainRequest(url, { ...requestOptions, agent: plainAgent() });
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request.on("response", resolve).on("error", reject).end();
    return await promise;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw failure(url, Fault.from(error).message, error);
  }
}

/** Proxies are those of the variables that the agent's artifact block lets through. */
function plainAgent() {
  return new PlainAgent({ proxyEnv: process.env });
}

function secureAgent(insecure: boolean): SecureAgent {
  return new SecureAgent({ proxyEnv: process.env, rejectUnauthorized: !insecure });
}

/** Looks a name up as always, and refuses what may not be asked. */
function guardedLookup(url: URL): LookupFunction {
  return (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      const refused = error === null && addresses.find(({ address }) => isLinkLocal(address));
      if (error !== null) done(error, "", 0);
      else if (refused) done(linkLocal(url, refused.address), "", 0);
      else if (options.all) done(null, addresses);
      else done(null, addresses[0]?.address ?? "", addresses[0]?.family ?? 4);
    });
  };
}

function linkLocal(url: URL, address: string): Fault {
  return new Fault(
    "permission_denied",
    `GET ${shownUrl(url)}: redirected to the link-local address ${address}, which is not followed`,
    { recoverable: true },
  );
}

function failure(url: URL, why: string, cause?: unknown): Fault {
  return new Fault("unavailable", `GET ${shownUrl(url)}: ${why}`, { cause, recoverable: true });
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())),
  );
}
