import type { IncomingMessage } from "node:http";
import https from "node:https";
import net from "node:net";
import type { Duplex } from "node:stream";
import { type Clock, onAbort } from "@drover/clock";

const http = process.getBuiltinModule("node:http");

/** Each probe ends with it: one that is made anew takes a stack trace, and longer than the rest. */
const OVER = new DOMException("The probe is over", "AbortError");
/** So much is kept of what a service answers, in bytes. */
const OUTPUT_LIMIT = 3 * 1024;

/** What is asked of a service. */
export type Probe = TcpProbe | HttpProbe;

export interface TcpProbe {
  readonly type: "tcp";
  readonly host: string;
  readonly port: number;
}

export interface HttpProbe {
  readonly type: "http";
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  /** Whether any certificate will do. */
  readonly skipVerify: boolean;
}

/** How a service answered. */
export interface ProbeResult {
  readonly isPassing: boolean;
  /** Of an HTTP response. */
  readonly statusCode?: number;
  readonly output: string;
}

/**
 * Asks a service once whether it is well. Never rejects, and leaves no socket open: a connection
 * that was refused, an answer that is late and a status of 400 or more are failures. A redirect is
 * an answer, and is not followed.
 *
 * @param options.timeoutMs for the connection and the whole answer, in milliseconds
 * @param options.signal aborts when nobody waits for the result any more
 */
export async function runProbe(
  probe: Probe,
  { timeoutMs, clock, signal }: { timeoutMs: number; clock: Clock; signal: AbortSignal },
): Promise<ProbeResult> {
  const giveUp = new AbortController();
  const timer = clock.after(timeoutMs, () => giveUp.abort(OVER), { keepsAlive: false });
  const stopListening = onAbort(signal, () => giveUp.abort(OVER));
  try {
    return await (probe.type === "tcp" ? connect(probe, giveUp) : request(probe, giveUp));
  } catch (error) {
    const reason = giveUp.signal.aborted ? `no answer within ${timeoutMs} ms` : messageOf(error);
    return { isPassing: false, output: `${nameOf(probe)}: ${reason}` };
  } finally {
    timer.cancel();
    stopListening();
    giveUp.abort(OVER);
  }
}

function connect({ host, port }: TcpProbe, { signal }: AbortController): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    onAbort(signal, () => {
      socket.destroy();
      reject(signal.reason);
    });
    socket.on("error", reject);
    socket.on("connect", () => resolve({ isPassing: true, output: "nomad: tcp ok" }));
  });
}

function request(probe: HttpProbe, { signal }: AbortController): Promise<ProbeResult> {
  const { protocol, host, port, path, method, headers, body, skipVerify } = probe;
  return new Promise((resolve, reject) => {
    const send = protocol === "https" ? https.request : http.request;
    const outgoing = send({
      // Without an agent, which is made anew for each request.
      ...(protocol === "http"
        ? { createConnection: () => net.connect({ host, port }) }
        : { agent: false }),
      host,
      port,
      path,
      method,
      headers: {
        "User-Agent": "Drover",
        ...Object.fromEntries(Object.entries(headers).map(headerOf)),
        ...(body === "" ? {} : { "Content-Length": Buffer.byteLength(body) }),
      },
      ...(protocol === "https" ? { rejectUnauthorized: !skipVerify } : {}),
    });
    onAbort(signal, () => {
      outgoing.destroy();
      reject(signal.reason);
    });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      response.on("error", reject);
      judge(response).then(resolve, reject);
    });
    // The connection is another protocol's from here on.
    const switched = ({ statusCode = 0 }: IncomingMessage, socket: Duplex) => {
      onAbort(signal, () => socket.destroy());
      resolve({ isPassing: statusCode < 400, statusCode, output: `nomad: status ${statusCode}` });
    };
    outgoing.on("connect", switched);
    outgoing.on("upgrade", switched);
    outgoing.end(body);
  });
}

/** Node takes a list for what may be repeated only, which `Host` may not. */
function headerOf([name, values]: [string, readonly string[]]): [string, string | string[]] {
  const [only = ""] = values;
  return [name, values.length > 1 ? [...values] : only];
}

async function judge(response: IncomingMessage): Promise<ProbeResult> {
  const statusCode = response.statusCode ?? 0;
  if (statusCode === 200) return { isPassing: true, statusCode, output: "nomad: http ok" };
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= OUTPUT_LIMIT) break;
  }
  const output = Buffer.concat(pieces).subarray(0, OUTPUT_LIMIT).toString();
  return { isPassing: statusCode < 400, statusCode, output };
}

function nameOf(probe: Probe): string {
  const host = net.isIPv6(probe.host) ? `[${probe.host}]` : probe.host;
  if (probe.type === "tcp") return `${host}:${probe.port}`;
  return `${probe.protocol}://${host}:${probe.port}${probe.path}`;
}

/** An error of several addresses has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(messageOf).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
