import path from "node:path";
import { Fault } from "@drover/fault";
import type { TaskArtifact } from "@drover/job";
import { type ArchiveFormat, archiveFormat } from "./archive-format.ts";
import { type Checksum, parseChecksum } from "./checksum.ts";
import { shownSource } from "./shown-source.ts";

/** Query parameters that speak to the getter and not to the server. */
const OPTIONS = ["archive", "checksum", "filename"] as const;

/** Where an artifact comes from, and what is to be done with it. */
export interface ArtifactSource {
  readonly url: URL;
  /** What a plain file is called. */
  readonly fileName: string;
  readonly checksum: Checksum | undefined;
  /** Undefined for a plain file. */
  readonly format: ArchiveFormat | undefined;
}

/**
 * Reads an artifact's source and options. As with Nomad's getter, options may also stand in the
 * source's query; those of the `options` block win, and unknown ones are sent to the server.
 *
 * @param replace puts values in for references
 * @throws {Fault} `invalid_argument` or `unimplemented`, saying which part and why
 */
export function artifactSource(
  { GetterSource, GetterOptions }: Pick<TaskArtifact, "GetterSource" | "GetterOptions">,
  replace: (text: string) => string,
): ArtifactSource {
  const url = parseUrl(replace(GetterSource));
  for (const [name, value] of Object.entries(GetterOptions ?? {})) {
    url.searchParams.set(name, replace(value));
  }
  const [archive, checksum, fileName] = OPTIONS.map((name) => {
    const value = url.searchParams.get(name);
    url.searchParams.delete(name);
    return value ?? undefined;
  });
  const name = fileName ?? decodeURIComponent(path.posix.basename(url.pathname));
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name)) {
    throw new Fault(
      "invalid_argument",
      `Artifact source "${shownSource(GetterSource)}" names no file; set option "filename" to a plain name`,
    );
  }
  return {
    url,
    fileName: name,
    checksum: checksum === undefined ? undefined : parseChecksum(checksum),
    format: archiveFormat(name, archive),
  };
}

function parseUrl(source: string): URL {
  const url = URL.parse(source);
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp) {
    throw new Fault(
      "unimplemented",
      `Artifact source "${shownSource(source)}" is not supported by Drover; use an http:// or https:// URL`,
    );
  }
  if (url.pathname.includes("//")) {
    throw new Fault(
      "unimplemented",
      `Artifact source "${shownSource(source)}" names a subdirectory of an archive with "//", which is not supported by Drover; unpack the whole archive`,
    );
  }
  return url;
}
