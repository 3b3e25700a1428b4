import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import { takeBody } from "../body.ts";
import type { GetContext } from "../get-context.ts";
import type { Got } from "../get-request.ts";
import type { HttpSource } from "../source/source.ts";
import { fetchChecksum } from "./fetch-checksum.ts";
import { bodyOf, openUrl, shownUrl } from "./open-url.ts";

const MAX_PAGE_BYTES = 1 << 20;
const META = /<meta\s+name=["']terraform-get["']\s+content=["']([^"']+)["']/i;

/** Another source, which a server has named for what was asked. */
export interface Elsewhere {
  readonly source: string;
}

/**
 * Fetches over HTTP. Where a directory is wanted, the server may name another source by the header
 * X-Terraform-Get or in a page's meta element.
 *
 * @throws {Fault} as `openUrl` and `takeBody`; `invalid_argument` where there is no file in it
 */
export async function getHttp(source: HttpSource, context: GetContext): Promise<Got | Elsewhere> {
  const { request, signal } = context;
  const { fileName, format } = source;
  const wantsDirectory = format === undefined && (request.mode === "dir" || fileName === "");
  const checksum = await fetchChecksum(source.checksum, names(source), context);
  const url = new URL(source.url);
  if (wantsDirectory) url.searchParams.set("terraform-get", "1");
  const { response, url: from } = await openUrl(url, {
    ...request,
    signal,
    isForeign: context.isForeign,
  });
  if (wantsDirectory) {
    const elsewhere =
      response.headers["x-terraform-get"] ?? META.exec(await page(bodyOf(response, from)))?.[1];
    if (typeof elsewhere === "string") return { source: absolute(elsewhere, from) };
    throw new Fault(
      "invalid_argument",
      fileName === ""
        ? `${shownUrl(url)} names no file, and the server no other source by X-Terraform-Get; set option "filename" to a plain name`
        : `Mode "dir" needs an archive, and "${fileName}" is a single file; use mode "file" or "any"`,
    );
  }
  const length = response.headers["content-length"];
  await takeBody(bodyOf(response, from), {
    ...context,
    source,
    checksum,
    limits: request.limits,
    shown: shownUrl(source.url),
    totalBytes: length === undefined ? undefined : Number(length),
  });
  return { kind: format === undefined ? "file" : "directory", name: fileName };
}

/** What a file may be called in a file of checksums. */
function names({ url, fileName }: HttpSource): string[] {
  return [fileName, decodeURIComponent(url.pathname.split("/").at(-1) ?? ""), url.href];
}

async function page(response: AsyncIterable<Buffer>): Promise<string> {
  let bytes = 0;
  async function* beginning() {
    for await (const chunk of response) {
      yield chunk;
      bytes += chunk.length;
      if (bytes > MAX_PAGE_BYTES) return;
    }
  }
  return await text(beginning());
}

/** What begins with a dot or a slash is a path on the same server. */
function absolute(source: string, from: URL): string {
  return /^(?:\.|\/)/.test(source) ? new URL(source, from).href : source;
}
