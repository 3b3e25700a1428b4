import type { IncomingMessage } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Fault } from "@drover/fault";
import { AwsV4Signer } from "aws4fetch";
import { ArchiveWriter } from "../archive/archive-writer.ts";
import { takeBody, tooLarge } from "../body.ts";
import type { GetContext } from "../get-context.ts";
import { FILES, type Got } from "../get-request.ts";
import { fetchChecksum } from "../http/fetch-checksum.ts";
import { bodyOf, openUrl, shownUrl } from "../http/open-url.ts";
import type { S3Source } from "../source/source.ts";
import { readListing } from "./listing.ts";

const NO_LIMITS = { decompressionFileCountLimit: Infinity, decompressionSizeLimit: Infinity };

/**
 * Fetches an object; or, where a directory is wanted or there is no such object, all objects below a prefix.
 *
 * @throws {Fault} as `openUrl` and `takeBody`
 */
export async function getS3(source: S3Source, context: GetContext): Promise<Got> {
  const { key, format, fileName } = source;
  const { mode } = context.request;
  const wantsObject = mode === "file" || format !== undefined;
  if (!wantsObject && (mode === "dir" || key === "" || key.endsWith("/"))) {
    return await getPrefix(source, context);
  }
  const url = objectUrl(source, key);
  if (source.version !== undefined) url.searchParams.set("versionId", source.version);
  const checksum = await fetchChecksum(source.checksum, [fileName], context);
  const response = await ask(url, source, context, wantsObject ? [] : [404]);
  if (response.statusCode === 404) {
    response.destroy();
    return await getPrefix(source, context);
  }
  const length = response.headers["content-length"];
  await takeBody(bodyOf(response, url), {
    ...context,
    source,
    checksum,
    limits: context.request.limits,
    shown: shownUrl(url),
    totalBytes: length === undefined ? undefined : Number(length),
  });
  return { kind: format === undefined ? "file" : "directory", name: fileName };
}

/** All objects whose keys begin with the source's, as files of a directory. */
async function getPrefix(source: S3Source, context: GetContext): Promise<Got> {
  const { limits } = context.request;
  const shown = shownUrl(objectUrl(source, source.key));
  if (source.checksum !== undefined) {
    throw new Fault(
      "invalid_argument",
      `${shown} is a directory, for which no checksum can be given`,
    );
  }
  const prefix = source.key === "" || source.key.endsWith("/") ? source.key : `${source.key}/`;
  const writer = new ArchiveWriter(path.join(context.directory, FILES), NO_LIMITS);
  let bytes = 0;
  let files = 0;
  for await (const key of listKeys(prefix, source, context)) {
    // What ends in a slash stands for a directory, and is empty.
    if (key.endsWith("/")) continue;
    const url = objectUrl(source, key);
    const content = bodyOf(await ask(url, source, context), url);
    await writer.file(key.slice(prefix.length), counted(content));
    files += 1;
  }
  if (files === 0)
    throw new Fault("not_found", `${shown} is no object, and none lies below it`, {
      recoverable: true,
    });
  return { kind: "directory", name: source.fileName };

  async function* counted(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > limits.httpMaxBytes) throw tooLarge(shown, limits.httpMaxBytes);
      context.onProgress({ bytes, totalBytes: undefined });
      yield chunk;
    }
  }
}

async function* listKeys(
  prefix: string,
  source: S3Source,
  context: GetContext,
): AsyncGenerator<string> {
  for (let token: string | undefined = ""; token !== undefined; ) {
    const url = new URL(source.bucketUrl);
    url.searchParams.set("list-type", "2");
    url.searchParams.set("encoding-type", "url");
    url.searchParams.set("prefix", prefix);
    if (token !== "") url.searchParams.set("continuation-token", token);
    const response = await ask(url, source, context);
    const listing = readListing(await text(bodyOf(response, url)));
    yield* listing.keys;
    token = listing.nextToken;
  }
}

function objectUrl({ bucketUrl }: S3Source, key: string): URL {
  return new URL(`${bucketUrl}/${key.split("/").map(encodeURIComponent).join("/")}`);
}

/** Nothing is redirected, for a signature is for one host. */
async function ask(
  url: URL,
  { keys, region }: S3Source,
  { request, signal, isForeign }: GetContext,
  accept: readonly number[] = [],
): Promise<IncomingMessage> {
  const { insecure } = request;
  const headers = { ...request.headers };
  if (keys !== undefined) {
    const signer = new AwsV4Signer({
      url: url.href,
      method: "GET",
      service: "s3",
      region,
      ...keys,
    });
    const signed = await signer.sign();
    signed.headers.forEach((value, name) => {
      headers[name] = value;
    });
  }
  const options = { headers, insecure, signal, isForeign, maxRedirects: 0, accept };
  const { response } = await openUrl(url, options);
  return response;
}
