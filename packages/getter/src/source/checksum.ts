import { Fault } from "@drover/fault";

/** Hexadecimal digits of each algorithm, by which a bare value is recognised. */
const DIGITS = new Map([
  ["md5", 32],
  ["sha1", 40],
  ["sha256", 64],
  ["sha512", 128],
]);

/** What a download must hash to. */
export interface Checksum {
  readonly algorithm: string;
  /** Lower-case hexadecimal. */
  readonly value: string;
}

/** A checksum, or the URL of a file of checksums in which it stands. */
export type WantedChecksum = Checksum | { readonly file: string };

/**
 * Reads the option `checksum`: `sha256:<hex>`, likewise md5, sha1 and sha512, or the bare value, whose
 * length tells the algorithm, or `file:<url>`.
 *
 * @throws {Fault} `invalid_argument` saying what is wrong
 */
export function parseChecksum(text: string): WantedChecksum {
  const separator = text.indexOf(":");
  const type = text.slice(0, Math.max(separator, 0)).trim();
  const value = text.slice(separator + 1).trim();
  if (type === "file") return { file: value };
  return check(checksumOf(value, type), text);
}

export function formatChecksum({ algorithm, value }: Checksum): string {
  return `${algorithm}:${value}`;
}

/** @param type empty where the length tells it */
function checksumOf(value: string, type: string): Checksum {
  const byLength = [...DIGITS].find(([, digits]) => digits === value.length)?.[0];
  return { algorithm: type || (byLength ?? ""), value: value.toLowerCase() };
}

function check(checksum: Checksum, text: string): Checksum {
  const digits = DIGITS.get(checksum.algorithm);
  const known = [...DIGITS.keys()].join(", ");
  if (digits === undefined) {
    throw new Fault(
      "invalid_argument",
      `Checksum "${text}" has no known type; write <type>:<hexadecimal value> with one of ${known}, or file:<url>`,
    );
  }
  if (!isChecksum(checksum)) {
    throw new Fault(
      "invalid_argument",
      `Checksum "${text}" is not valid: ${checksum.algorithm} takes ${digits} hexadecimal digits`,
    );
  }
  return checksum;
}

function isChecksum({ algorithm, value }: Checksum): boolean {
  return DIGITS.get(algorithm) === value.length && /^[0-9a-f]+$/.test(value);
}

/** `SHA256 (name) = value`, as BSD's tools and `--tag` of GNU's write it. */
const BSD_LINE = /^([A-Za-z0-9]+) ?\((.+)\) ?= ?([0-9a-fA-F]+)$/;
/** `value  name` or `value *name`, as GNU's tools write it. */
const GNU_LINE = /^([0-9a-fA-F]+)(?: [ *]?|\t+)(.+)$/;

/**
 * The checksum of a file in a text as `sha256sum` and the like write it, or the only one that stands there.
 *
 * @param names what the file may be called there
 */
export function findChecksum(text: string, names: readonly string[]): Checksum | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  for (const line of lines) {
    const { name, checksum } = readLine(line) ?? {};
    if (name === undefined || checksum === undefined || !isChecksum(checksum)) continue;
    if (names.includes(name.replace(/^\.\//, ""))) return checksum;
  }
  const [only, ...more] = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (only === undefined || more.length > 0) return undefined;
  const checksum = checksumOf(only, "");
  return isChecksum(checksum) ? checksum : undefined;
}

function readLine(line: string): { name: string; checksum: Checksum } | undefined {
  const [, type = "", bsdName = "", bsdValue = ""] = BSD_LINE.exec(line) ?? [];
  if (bsdName !== "") return { name: bsdName, checksum: checksumOf(bsdValue, type.toLowerCase()) };
  const [, value = "", name = ""] = GNU_LINE.exec(line) ?? [];
  return name === "" ? undefined : { name, checksum: checksumOf(value, "") };
}
