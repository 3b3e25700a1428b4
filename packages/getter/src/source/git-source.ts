import path from "node:path";
import { Fault } from "@drover/fault";
import { shownSource } from "./shown-source.ts";
import type { GitSource } from "./source.ts";
import type { TakenOptions } from "./taken-options.ts";

const PROTOCOLS: readonly string[] = ["https:", "http:", "ssh:", "git:"];

/** Reads a repository's URL and its options. @throws {Fault} `invalid_argument` or `unimplemented` */
export function gitSource(url: URL, subdirectory: string, taken: TakenOptions): GitSource {
  const [ref = "", depthText = "0", sshKeyText = ""] = ["ref", "depth", "sshkey"].map((name) =>
    taken.take(name),
  );
  const [checksum, archive] = ["checksum", "archive", "filename"].map((name) => taken.take(name));
  const shown = shownSource(url.href);
  if (checksum !== undefined) {
    throw new Fault(
      "invalid_argument",
      `A checksum cannot be given for the git repository ${shown}; name a commit by option "ref"`,
    );
  }
  if (archive !== undefined && !/^(?:0|f|false)$/i.test(archive)) {
    throw new Fault(
      "invalid_argument",
      `The git repository ${shown} is no archive; leave option "archive" out`,
    );
  }
  if (!PROTOCOLS.includes(url.protocol)) {
    throw new Fault(
      "unimplemented",
      `The git repository ${shown} is not fetched over "${url.protocol.slice(0, -1)}", only over https, http, ssh and git`,
    );
  }
  // What begins with a dash would be an option of git.
  if (ref.startsWith("-") || /[\0-\x20]/.test(ref)) {
    throw new Fault("invalid_argument", `Option ref = "${ref}" is no branch, tag or commit`);
  }
  const depth = Number(depthText);
  if (!Number.isSafeInteger(depth) || depth < 0) {
    throw new Fault(
      "invalid_argument",
      `Option depth = "${depthText}" must be a number of commits, 0 for all`,
    );
  }
  return {
    kind: "git",
    url: url.href,
    ref,
    depth,
    sshKey: sshKeyText === "" ? "" : sshKey(sshKeyText),
    subdirectory,
    fileName: path.posix.basename(url.pathname).replace(/\.git$/, ""),
  };
}

/** A key comes base64-encoded, and with a newline at its end, without which ssh does not read it. */
function sshKey(text: string): string {
  // In a query, a plus sign has become a blank.
  const key = Buffer.from(text.replaceAll(" ", "+"), "base64").toString("latin1");
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) return `${key.trimEnd()}\n`;
  throw new Fault(
    "invalid_argument",
    'Option "sshkey" is no private key; encode the file as one line of base64 (base64 -w0 FILE)',
  );
}
