import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault } from "@drover/fault";
import { type Checksum, formatChecksum } from "./checksum.ts";

const MAX_REDIRECTS = 10;
/** Not for other hosts, which a server may redirect to. */
const CREDENTIALS = new Set(["authorization", "cookie", "www-authenticate"]);

export interface DownloadOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether any certificate will do. */
  readonly insecure: boolean;
  readonly maxBytes: number;
  readonly checksum: Checksum | undefined;
  readonly signal: AbortSignal;
}

/**
 * Downloads a URL into a new file, which is only good once this resolves.
 *
 * @throws {Fault} recoverable, as the next try may go better: `unavailable` for what the server or
 *   the network did, `resource_exhausted` for too many bytes, `data_loss` for a wrong checksum
 */
export async function download(url: URL, file: string, options: DownloadOptions): Promise<void> {
  const { checksum, maxBytes, signal } = options;
  const hash = createHash(checksum?.algorithm ?? "sha256");
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > maxBytes) done(tooLarge(url, maxBytes));
      else done(null, chunk);
    },
  });
  try {
    const response = await openUrl(url, options);
    await pipeline(response, watch, createWriteStream(file, { flags: "wx", mode: 0o600 }), {
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw new Fault("unavailable", `GET ${show(url)}: ${Fault.from(error).message}`, {
      cause: error,
      recoverable: true,
    });
  }
  const found = hash.digest("hex");
  if (checksum === undefined || checksum.value === found) return;
  throw new Fault(
    "data_loss",
    `Checksums did not match for ${show(url)}: expected ${formatChecksum(checksum)}, got ${formatChecksum({ ...checksum, value: found })}`,
    { recoverable: true },
  );
}

/** Follows redirects to a response of status 200. */
async function openUrl(start: URL, options: DownloadOptions): Promise<IncomingMessage> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const headers = url.host === start.host ? options.headers : withoutCredentials(options.headers);
    const response = await get(url, headers, options);
    const { statusCode = 0 } = response;
    if (statusCode === 200) return response;
    response.destroy();
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) {
      throw new Fault("unavailable", `GET ${show(url)}: bad response code: ${statusCode}`, {
        recoverable: true,
      });
    }
    url = new URL(location, url);
    if (url.protocol !== "http:" && url.protocol !== "https:") break;
  }
  throw new Fault("unavailable", `GET ${show(start)}: too many redirects, or one to no web page`, {
    recoverable: true,
  });
}

function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { insecure, signal }: DownloadOptions,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, { headers, signal, agent: false, rejectUnauthorized: !insecure })
      .on("response", resolve)
      .on("error", reject)
      .end();
  });
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())),
  );
}

function tooLarge(url: URL, maxBytes: number): Fault {
  return new Fault(
    "resource_exhausted",
    `GET ${show(url)}: more than ${maxBytes} bytes, the limit "http_max_size" of the agent's artifact block`,
    { recoverable: true },
  );
}

/** A URL without what may be secret in it. */
function show(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
