import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Fault } from "@drover/fault";
import { takesGzip } from "../../replies/send-reply.ts";
import type { Exchange } from "../../routing/exchange.ts";
import type { Route } from "../../routing/router.ts";

/** A file of the web page. */
export interface PageFile {
  /** Below `/ui/`; what is below `assets/` has a hash of its content in its name, and never changes. */
  readonly path: string;
  readonly contentType: string;
  /** With its quotes. */
  readonly etag: string;
  readonly gzipped: Buffer;
}

const INDEX = "index.html";
const ASSETS = "assets/";

/**
 * What the page may do: load its own files, speak to its own agent. Text can never become markup, as no
 * script may assign any (trusted types). The terminal and the editor make style sheets as they run.
 */
const SECURITY = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const decompress = promisify<Buffer, Buffer>(gunzip);

/**
 * The web page, at `/ui/`; `/` leads there. Every address below it that is no file is a state of the page.
 *
 * @param load gives the files, when the first one is asked for
 */
export function pageRoutes(load: () => Promise<readonly PageFile[]>): Route[] {
  let loading: Promise<Map<string, PageFile>> | undefined;
  const find = async (path: string) => {
    loading ??= load().then((files) => new Map(files.map((file) => [file.path, file])));
    try {
      return (await loading).get(path);
    } catch (error) {
      loading = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Fault("unavailable", `The web page cannot be bundled: ${reason}`, { cause: error });
    }
  };
  const index = async (exchange: Exchange) => sendFile(exchange, await find(INDEX));
  return [
    {
      methods: ["GET"],
      path: "/",
      handler: () => ({ status: 307, headers: { Location: "/ui/" }, text: "" }),
    },
    { methods: ["GET"], path: "/ui", handler: index },
    {
      methods: ["GET"],
      path: "/ui/:path+",
      handler: async (exchange) => {
        const path = exchange.parameter("path");
        const file = await find(path);
        if (file !== undefined) return sendFile(exchange, file);
        if (path.startsWith(ASSETS))
          throw new Fault("not_found", `The web page has no file ${path}`);
        return index(exchange);
      },
    },
  ];
}

async function sendFile(
  { request, response }: Exchange,
  file: PageFile | undefined,
): Promise<undefined> {
  if (file === undefined) throw new Fault("internal", "The web page has no index.html");
  const headers = {
    ...SECURITY,
    "Cache-Control": file.path.startsWith(ASSETS)
      ? "public, max-age=31536000, immutable"
      : "no-cache",
    ETag: file.etag,
    Vary: "Accept-Encoding",
  };
  if (request.headers["if-none-match"]?.includes(file.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const isCompressed = takesGzip(request);
  const body = isCompressed ? file.gzipped : await decompress(file.gzipped);
  response.writeHead(200, {
    ...headers,
    "Content-Type": file.contentType,
    "Content-Length": body.length,
    ...(isCompressed ? { "Content-Encoding": "gzip" } : {}),
  });
  response.end(body);
}
