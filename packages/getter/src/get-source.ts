import { Fault } from "@drover/fault";
import { getFile } from "./file/get-file.ts";
import type { GetContext } from "./get-context.ts";
import type { Got } from "./get-request.ts";
import { getGit } from "./git/get-git.ts";
import { type Elsewhere, getHttp } from "./http/get-http.ts";
import { getS3 } from "./s3/get-s3.ts";
import { parseSource } from "./source/parse-source.ts";
import { shownSource } from "./source/shown-source.ts";
import type { Source } from "./source/source.ts";
import { keepSubdirectory } from "./subdirectory.ts";

const MAX_SOURCES = 5;

/**
 * Fetches a source into the directory `files` of an empty directory, in this very process and with its rights.
 *
 * @throws {Fault} saying what is wrong
 */
export async function getSource(context: Omit<GetContext, "isForeign">): Promise<Got> {
  let request = context.request;
  for (let sources = 0; sources < MAX_SOURCES; sources++) {
    const source = parseSource(request);
    const isForeign = sources > 0;
    const got = await getKind(source, { ...context, request, isForeign });
    if ("kind" in got) return keepSubdirectory(got, source, context.directory);
    // What another server says may not read this machine's files, and its options are its own.
    request = { ...request, source: got.source, options: {}, headers: {}, allowFiles: false };
  }
  throw new Fault(
    "unavailable",
    `Artifact source "${shownSource(context.request.source)}" leads from one server to the next, more than ${MAX_SOURCES} times`,
    { recoverable: true },
  );
}

async function getKind(source: Source, context: GetContext): Promise<Got | Elsewhere> {
  switch (source.kind) {
    case "http":
      return await getHttp(source, context);
    case "git":
      return await getGit(source, context);
    case "s3":
      return await getS3(source, context);
    case "file":
      return await getFile(source, context);
  }
}
