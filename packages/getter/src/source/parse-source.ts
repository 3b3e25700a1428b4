import path from "node:path";
import { Fault, type FaultCode } from "@drover/fault";
import { archiveFormat } from "../archive/archive-format.ts";
import type { GetRequest } from "../get-request.ts";
import { parseChecksum } from "./checksum.ts";
import { detectSource } from "./detect-source.ts";
import { gitSource } from "./git-source.ts";
import { s3Source } from "./s3-source.ts";
import { shownSource } from "./shown-source.ts";
import type { Source } from "./source.ts";
import { TakenOptions } from "./taken-options.ts";

/** By getter: the scheme of a URL, or what stands before `::`. */
const KINDS = new Map<string, Source["kind"]>([
  ["http", "http"],
  ["https", "http"],
  ["git", "git"],
  ["s3", "s3"],
  ["file", "file"],
]);

const NEVER: Readonly<Record<string, string>> = {
  hg: 'hg (Mercurial) is not supported by Drover; use git, or an archive over "https"',
  gcs: 'gcs (Google Cloud Storage) is not supported by Drover; use a signed URL over "https", or the S3-compatible endpoint of the bucket with "s3::"',
};

/**
 * Reads a source and its options. As with go-getter, options may also stand in the source's query; those of
 * `options` win, and unknown ones are sent to the server.
 *
 * @throws {Fault} `invalid_argument` or `unimplemented`, saying which part and why
 */
export function parseSource({
  source,
  options,
  allowFiles,
}: Pick<GetRequest, "source" | "options" | "allowFiles">): Source {
  const { getter, url: text } = detectSource(source);
  const url = URL.parse(text);
  const kind = kindOf(getter, url, source);
  if (url === null || !isWellEncoded(url.pathname)) throw refusal(source, "is not a URL");
  if (kind === "file" && !allowFiles) {
    throw refusal(
      source,
      'is a file of this machine, which is not read unless the agent\'s artifact block says "disable_filesystem_isolation = true"',
    );
  }
  const subdirectory = takeSubdirectory(url, source);
  for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value);
  const taken = new TakenOptions(url.searchParams);
  if (kind === "git") return gitSource(url, subdirectory, taken);
  const body = bodyOptions(url, taken, source);
  if (kind === "s3") return { kind, subdirectory, ...body, ...s3Source(url, taken) };
  if (kind === "http") return { kind, subdirectory, ...body, url };
  return { kind, subdirectory, ...body, path: decodeURIComponent(url.pathname) };
}

function isWellEncoded(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

function kindOf(getter: string | undefined, url: URL | null, source: string): Source["kind"] {
  const name = getter ?? url?.protocol.slice(0, -1) ?? "";
  const kind = KINDS.get(name);
  if (kind !== undefined) return kind;
  if (Object.hasOwn(NEVER, name))
    throw refusal(source, `cannot be fetched: ${NEVER[name]}`, "unimplemented");
  const known =
    "an http:// or https:// URL, git::<url>, s3::<url> or a path of github.com, gitlab.com or bitbucket.org";
  throw refusal(source, `is of no kind that is fetched; use ${known}`, "unimplemented");
}

/** Of `https://host/archive.zip//directory`, takes `//directory` away. @throws {Fault} where it leads up */
function takeSubdirectory(url: URL, source: string): string {
  const split = url.pathname.indexOf("//");
  if (split < 0) return "";
  const subdirectory = decodeURIComponent(url.pathname.slice(split + 2));
  url.pathname = url.pathname.slice(0, split);
  const parts = subdirectory.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || subdirectory.includes("\0")) {
    throw refusal(source, 'names a directory that lies outside: ".." may not follow "//"');
  }
  return parts.join("/");
}

function bodyOptions(url: URL, taken: TakenOptions, source: string) {
  const [archive, checksum, given] = ["archive", "checksum", "filename"].map((it) =>
    taken.take(it),
  );
  const fileName = given ?? decodeURIComponent(path.posix.basename(url.pathname));
  // What ends in a slash is a directory, and has no name of its own.
  const isName = fileName !== "." && fileName !== ".." && !/[/\0]/.test(fileName);
  if (!isName || given === "") {
    throw refusal(source, 'names no file; set option "filename" to a plain name');
  }
  return {
    fileName: given === undefined && url.pathname.endsWith("/") ? "" : fileName,
    checksum: checksum === undefined ? undefined : parseChecksum(checksum),
    format: archiveFormat(fileName, archive),
  };
}

function refusal(source: string, why: string, code: FaultCode = "invalid_argument"): Fault {
  return new Fault(code, `Artifact source "${shownSource(source)}" ${why}`);
}
