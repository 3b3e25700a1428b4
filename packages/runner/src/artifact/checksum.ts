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

/**
 * Reads the `checksum` option of an artifact: `sha256:<hex>`, likewise md5, sha1 and sha512, or the
 * bare value, whose length tells the algorithm.
 *
 * @throws {Fault} `invalid_argument` saying what is wrong
 */
export function parseChecksum(text: string): Checksum {
  const separator = text.indexOf(":");
  const value = text.slice(separator + 1).toLowerCase();
  if (separator < 0) {
    const [algorithm = ""] = [...DIGITS].find(([, digits]) => digits === value.length) ?? [];
    return check({ algorithm, value }, text);
  }
  return check({ algorithm: text.slice(0, separator), value }, text);
}

export function formatChecksum({ algorithm, value }: Checksum): string {
  return `${algorithm}:${value}`;
}

function check(checksum: Checksum, text: string): Checksum {
  const digits = DIGITS.get(checksum.algorithm);
  const known = [...DIGITS.keys()].join(", ");
  if (digits === undefined) {
    throw new Fault(
      "invalid_argument",
      `Checksum "${text}" has no known type; write <type>:<hexadecimal value> with one of ${known}`,
    );
  }
  if (checksum.value.length !== digits || !/^[0-9a-f]+$/.test(checksum.value)) {
    throw new Fault(
      "invalid_argument",
      `Checksum "${text}" is not valid: ${checksum.algorithm} takes ${digits} hexadecimal digits`,
    );
  }
  return checksum;
}
