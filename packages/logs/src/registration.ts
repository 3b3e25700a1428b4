import { createHash } from "node:crypto";
import { isAbsolute, relative } from "node:path";
import { Fault } from "@drover/fault";
import type { RotatedLogOptions } from "./collector/rotated-log.ts";

const LONGEST_ENCODED_ID = 180;

export type StreamName = "stdout" | "stderr";
export const STREAM_NAMES: readonly StreamName[] = ["stdout", "stderr"];

/** What the collector is told of one stream: the content of its `.json` file. */
export interface Registration extends RotatedLogOptions {
  id: string;
  stream: StreamName;
  fifo: string;
}

/**
 * The files of one stream in the runtime directory.
 *
 * `open` is the registration. Renamed to `closing` it asks the collector to move what is still in the
 * FIFO and then to remove it, which is the acknowledgment. `problem` says why nothing moves.
 */
export const SUFFIX = { open: ".json", closing: ".closing", fifo: ".fifo", problem: ".problem" };

/** The name, without suffix, of a stream's files: readable where it can be, at most 255 bytes in all. */
export function streamFileName(id: string, stream: StreamName): string {
  const encoded = encodeURIComponent(id);
  if (encoded.length <= LONGEST_ENCODED_ID) return `${encoded}.${stream}`;
  const digest = createHash("sha256").update(id).digest("hex").slice(0, 32);
  return `${encoded.slice(0, LONGEST_ENCODED_ID - 33)}~${digest}.${stream}`;
}

/** The id that `streamFileName` made a name of; undefined where it may be cut, or it is no such name. */
export function idOfStreamFile(name: string): string | undefined {
  const stream = STREAM_NAMES.find((each) => name.endsWith(`.${each}`));
  if (stream === undefined) return undefined;
  const encoded = name.slice(0, -stream.length - 1);
  if (encoded.length >= LONGEST_ENCODED_ID) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/**
 * Reads the content of a registration.
 *
 * @throws {Fault} `invalid_argument` that says what is wrong
 */
export function parseRegistration(text: string, path: string): Registration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = `${path} is not JSON: ${Fault.from(cause).message}`;
    throw new Fault("invalid_argument", message, { cause });
  }
  return checkRegistration(typeof value === "object" && value ? value : {}, path);
}

/**
 * Returns the registration that a value holds.
 *
 * @param where what the message of an error begins with
 * @throws {Fault} `invalid_argument` that says what is wrong
 */
export function checkRegistration(value: object, where: string): Registration {
  const entries = new Map<string, unknown>(Object.entries(value));
  const fail = (key: string, wanted: string): never => {
    const found = JSON.stringify(entries.get(key)) ?? "nothing";
    throw new Fault("invalid_argument", `${where}: "${key}" must be ${wanted}, found ${found}`);
  };
  const string = (key: string, wanted: string, test: (value: string) => boolean): string => {
    const found = entries.get(key);
    return typeof found === "string" && test(found) ? found : fail(key, wanted);
  };
  const count = (key: string): number => {
    const found = Number.isSafeInteger(entries.get(key)) ? Number(entries.get(key)) : 0;
    return found >= 1 ? found : fail(key, "a whole number of at least 1");
  };
  const id = string("id", "a non-empty string", (id) => id !== "");
  const dir = string("dir", "an absolute path", isAbsolute);
  return {
    id,
    stream: string("stream", '"stdout" or "stderr"', isStreamName) as StreamName,
    fifo: string("fifo", "an absolute path", isAbsolute),
    dir,
    // What an earlier version registered has none.
    root: entries.has("root")
      ? string("root", "the log directory or one above it", (root) => isBelow(dir, root))
      : dir,
    name: string("name", "a file name", (name) => name !== "" && !name.includes("/")),
    maxFiles: count("maxFiles"),
    maxFileBytes: count("maxFileBytes"),
  };
}

function isBelow(dir: string, root: string): boolean {
  return isAbsolute(root) && !relative(root, dir).split("/").includes("..");
}

function isStreamName(value: string): value is StreamName {
  return (STREAM_NAMES as readonly string[]).includes(value);
}
