/** A version as HashiCorp's go-version reads one. */
export interface Version {
  /** At least three, missing ones are 0. */
  readonly segments: readonly bigint[];
  /** How many segments the text had. */
  readonly given: number;
  /** What follows the dash, empty for a release. */
  readonly prerelease: string;
  readonly metadata: string;
}

/**
 * How a constraint treats pre-releases: `version` keeps them out unless the constraint names one of
 * the same base, and has `~>`; `semver` orders them as Semantic Versioning 2.0 does.
 */
export type VersionScheme = "version" | "semver";

const MAX_INT64 = 2n ** 63n - 1n;
const NUMBERS = "v?([0-9]+(?:\\.[0-9]+)*)";
const METADATA = "(?:\\+([0-9A-Za-z\\-~]+(?:\\.[0-9A-Za-z\\-~]+)*))?";
const PATTERNS: Readonly<Record<VersionScheme, string>> = {
  version: `${NUMBERS}${prereleasePattern("-?")}${METADATA}`,
  semver: `${NUMBERS}${prereleasePattern("-")}${METADATA}`,
};

/** Parses a version, as "1.2", "v1.9.0-beta1" or "6.1.0-18-amd64"; undefined if it is none. */
export function parseVersion(text: string, scheme: VersionScheme = "version"): Version | undefined {
  const match = new RegExp(`^${PATTERNS[scheme]}$`).exec(text);
  if (match === null) return undefined;
  const [, numbers = "", numeric, alphabetic, metadata = ""] = match;
  const segments = numbers.split(".").map(BigInt);
  if (segments.some((segment) => segment > MAX_INT64)) return undefined;
  const given = segments.length;
  while (segments.length < 3) segments.push(0n);
  return { segments, given, prerelease: alphabetic ?? numeric ?? "", metadata };
}

/** Negative, zero or positive as `left` is older than, equal to or newer than `right`. */
export function compareVersions(left: Version, right: Version): number {
  const length = Math.max(left.segments.length, right.segments.length);
  for (let i = 0; i < length; i++) {
    const difference = (left.segments[i] ?? 0n) - (right.segments[i] ?? 0n);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  // Pre-releases decide only between versions written with equally many segments.
  if (left.segments.length !== right.segments.length) return 0;
  return comparePrereleases(left.prerelease, right.prerelease);
}

/**
 * Parses a comma-separated list of version constraints, as ">= 1.2, < 2".
 *
 * @returns a predicate, or undefined if the text is no such list
 */
export function parseVersionConstraint(
  text: string,
  scheme: VersionScheme,
): ((version: Version) => boolean) | undefined {
  const tests: ((version: Version) => boolean)[] = [];
  for (const part of text.split(",")) {
    const test = parseSingle(part, scheme);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (version) => tests.every((test) => test(version));
}

function parseSingle(text: string, scheme: VersionScheme) {
  const operators = scheme === "version" ? "=|!=|>=|<=|>|<|~>|" : "=|!=|>=|<=|>|<|";
  const match = new RegExp(`^\\s*(${operators})\\s*(${PATTERNS[scheme]})\\s*$`).exec(text);
  const bound = parseVersion(match?.[2] ?? "", scheme);
  if (match === null || bound === undefined) return undefined;
  const operator = match[1] ?? "";
  return (version: Version) => satisfies(version, operator, bound, scheme);
}

function satisfies(version: Version, operator: string, bound: Version, scheme: VersionScheme) {
  const order = compareVersions(version, bound);
  if (operator === "" || operator === "=") return order === 0;
  if (operator === "!=") return order !== 0;
  if (scheme === "version" && !prereleaseAllowed(version, bound)) return false;
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    default:
      return order >= 0 && isPessimisticMatch(version, bound);
  }
}

function prereleaseAllowed(version: Version, bound: Version): boolean {
  if (version.prerelease === "") return true;
  if (bound.prerelease === "") return false;
  return (
    version.segments.length === bound.segments.length &&
    version.segments.every((segment, i) => segment === bound.segments[i])
  );
}

function isPessimisticMatch(version: Version, bound: Version): boolean {
  if (bound.prerelease !== "" && version.prerelease === "") return false;
  if (bound.segments.length > version.segments.length) return false;
  const fixed = bound.segments.slice(0, bound.given - 1);
  const last = bound.segments.length - 1;
  return (
    fixed.every((segment, i) => version.segments[i] === segment) &&
    (version.segments[last] ?? 0n) >= (bound.segments[last] ?? 0n)
  );
}

function comparePrereleases(left: string, right: string): number {
  if (left === right) return 0;
  if (left === "") return 1;
  if (right === "") return -1;
  const lefts = left.split(".");
  const rights = right.split(".");
  for (let i = 0; i < Math.max(lefts.length, rights.length); i++) {
    const order = comparePart(lefts[i] ?? "", rights[i] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(left: string, right: string): number {
  if (left === right) return 0;
  const leftNumeric = isInt64(left);
  const rightNumeric = isInt64(right);
  // A missing part sorts before a number and after a word.
  if (left === "") return rightNumeric ? -1 : 1;
  if (right === "") return leftNumeric ? 1 : -1;
  if (leftNumeric && rightNumeric) return BigInt(left) > BigInt(right) ? 1 : -1;
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  return left > right ? 1 : -1;
}

function isInt64(text: string): boolean {
  return /^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

function prereleasePattern(dash: string): string {
  const numeric = "-([0-9]+[0-9A-Za-z\\-~]*(?:\\.[0-9A-Za-z\\-~]+)*)";
  const alphabetic = `${dash}([A-Za-z\\-~]+[0-9A-Za-z\\-~]*(?:\\.[0-9A-Za-z\\-~]+)*)`;
  return `(?:${numeric}|${alphabetic})?`;
}
