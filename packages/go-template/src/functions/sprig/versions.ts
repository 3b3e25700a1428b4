import type { ByteString } from "../../bytes.ts";
import { FunctionError } from "../../error.ts";
import { Integer, Struct, type StructOptions, type Value } from "../../values/value.ts";
import { type FunctionTable, ofStrings, typed } from "../define.ts";

/** A version as Semantic Versioning 2.0 has it, of which the minor and the patch number may be missing. */
interface Version {
  readonly original: string;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: string;
  readonly metadata: string;
}

/** One condition of a constraint. */
interface Bound {
  readonly operator: string;
  readonly version: Version;
  /** How many numbers are given; the others, as "x" in "1.x", may be any. */
  readonly given: number;
}

/** Ranges are looked for in a time that grows with the square of the length. */
const LONGEST_CONSTRAINT = 1000;
const POINTER = "*semver.Version";
const VALUE = "semver.Version";
const REST =
  "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?";
const VERSION = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?${REST}$`);
const PLACE = "[0-9xX*]+";
const OPERATOR = "!=|=>|>=|=<|<=|~>|[=<>~^]";
const BOUND = new RegExp(`^(${OPERATOR}|)v?(${PLACE})(?:\\.(${PLACE}))?(?:\\.(${PLACE}))?${REST}$`);
/** Blanks that separate nothing, behind an operator and around a comma. */
const LOOSE = new RegExp(`(?<=${OPERATOR}) (?=[v\\dxX*])| ?(,) ?`, "g");
const RANGE = new RegExp(
  `(v?${PLACE}(?:\\.${PLACE}){0,2}${REST})\\s+-\\s+(v?${PLACE}(?:\\.${PLACE}){0,2}${REST})`,
  "g",
);

/** Sprig's functions of versions. Source: Masterminds' package semver. */
export const SPRIG_VERSIONS: FunctionTable = {
  semver: ofStrings(1, (text = "") => toStruct(parseVersion(text))),
  semverCompare: ofStrings(2, (constraint = "", text = "") => {
    const alternatives = parseConstraint(constraint);
    const version = parseVersion(text);
    return alternatives.some((bounds) => bounds.every((bound) => holds(version, bound)));
  }),
};

function parseVersion(text: ByteString): Version {
  const match = VERSION.exec(text);
  if (match === null) throw new FunctionError("Invalid Semantic Version");
  const [original, major = "", minor = "0", patch = "0", prerelease = "", metadata = ""] = match;
  if (prerelease.split(".").some((part) => /^0\d+$/.test(part))) {
    throw new FunctionError("Version segment starts with 0");
  }
  const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
  return { original, numbers, prerelease, metadata };
}

function parseConstraint(text: ByteString): Bound[][] {
  if (text.length > LONGEST_CONSTRAINT) {
    throw new FunctionError(`improper constraint: more than ${LONGEST_CONSTRAINT} characters`);
  }
  const ranges = text.replace(RANGE, (_, low, _lowPre, _lowMeta, high) => `>=${low}, <=${high}`);
  return ranges.split("||").map((part) => {
    // One expression for all of it would try each way to share the blanks out.
    const words = part.trim().replace(/\s+/g, " ").replace(LOOSE, "$1").split(/[ ,]/);
    const bounds = words.flatMap((word) => {
      const match = BOUND.exec(word);
      return match === null ? [] : [match];
    });
    if (bounds.length < words.length) throw new FunctionError(`improper constraint: ${part}`);
    return bounds.map(boundOf);
  });
}

function boundOf([, operator = "", ...places]: readonly (string | undefined)[]): Bound {
  const numbers = places.slice(0, 3);
  const open = numbers.findIndex((place) => place === undefined || /[xX*]/.test(place));
  const given = open < 0 ? numbers.length : open;
  const written = numbers.map((place, index) => (index < given ? place : "0")).join(".");
  const version = parseVersion(places[3] ? `${written}-${places[3]}` : written);
  return { operator, version, given };
}

function holds(version: Version, { operator, version: bound, given }: Bound): boolean {
  const isPartial = given < 3;
  const isUnasked = version.prerelease !== "" && bound.prerelease === "";
  if (isUnasked && (operator !== "!=" || isPartial)) return false;
  const order = compare(version, bound);
  // How the numbers that are given compare.
  const [[major, minor], [boundMajor, boundMinor]] = [version.numbers, bound.numbers];
  const isSameMajor = major === boundMajor;
  const isSameMinor = minor === boundMinor;
  switch (operator) {
    case "!=":
      if (!isPartial || !isSameMajor) return order !== 0;
      if (given === 1) return false;
      if (!isSameMinor) return true;
      return given === 2 ? version.prerelease !== bound.prerelease : order !== 0;
    case ">":
      if (!isPartial || given === 0) return order > 0;
      return major > boundMajor || (isSameMajor && given === 2 && minor > boundMinor);
    case ">=":
    case "=>":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
    case "=<":
      if (!isPartial) return order <= 0;
      return major < boundMajor || (isSameMajor && (given === 1 || minor <= boundMinor));
    case "^":
      return order >= 0 && isCompatible(version, bound, given);
    case "":
    case "=":
      if (!isPartial) return order === 0;
  }
  const isAny = given !== 1 && given !== 2 && bound.numbers.every((number) => number === 0n);
  return order >= 0 && (isAny || (isSameMajor && (given === 1 || isSameMinor)));
}

/** Whether nothing left of the first number that is not zero differs. */
function isCompatible(version: Version, { numbers }: Version, given: number): boolean {
  const first = numbers.findIndex((number) => number !== 0n);
  const last = given === 1 || given === 2 ? given - 1 : 2;
  const fixed = first < 0 ? last : Math.min(first, last);
  return numbers.every((number, index) => index > fixed || version.numbers[index] === number);
}

/** Negative, zero or positive; metadata does not count. Source: Semantic Versioning 2.0, section 11. */
function compare(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === "" || b.prerelease === "") return a.prerelease === "" ? 1 : -1;
  const [parts, others] = [a.prerelease.split("."), b.prerelease.split(".")];
  const index = parts.findIndex((part, at) => part !== others[at]);
  if (index < 0) return -1;
  return comparePart(parts[index] ?? "", others[index]);
}

function comparePart(part: string, other: string | undefined): number {
  if (other === undefined) return 1;
  const [isNumber, isOther] = [part, other].map((each) => /^\d+$/.test(each));
  if (isNumber && isOther) return BigInt(part) < BigInt(other) ? -1 : 1;
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return part < other ? -1 : 1;
}

/** A version in a template. */
class VersionStruct extends Struct {
  readonly version: Version;

  constructor(version: Version, options: StructOptions) {
    super(options);
    this.version = version;
  }
}

/** @param options.type {@link POINTER}, which has more methods, or {@link VALUE} */
function toStruct(version: Version, { type = POINTER } = {}): VersionStruct {
  const { numbers, prerelease, metadata, original } = version;
  const text = [
    numbers.join("."),
    prerelease === "" ? "" : `-${prerelease}`,
    metadata === "" ? "" : `+${metadata}`,
  ].join("");
  const [major, minor, patch] = numbers;
  const release = (...next: [bigint, bigint, bigint]) => {
    return toStruct({ original: "", numbers: next, prerelease: "", metadata: "" }, { type: VALUE });
  };
  const comparing = (told: (order: number) => Value) =>
    typed([POINTER], ([other]) => {
      return told(other instanceof VersionStruct ? compare(version, other.version) : 1);
    });
  const ofValue: FunctionTable = {
    Major: typed([], () => new Integer("uint64", major)),
    Minor: typed([], () => new Integer("uint64", minor)),
    Patch: typed([], () => new Integer("uint64", patch)),
    Prerelease: typed([], () => prerelease),
    Metadata: typed([], () => metadata),
    String: typed([], () => text),
    IncMajor: typed([], () => release(major + 1n, 0n, 0n)),
    IncMinor: typed([], () => release(major, minor + 1n, 0n)),
    IncPatch: typed([], () => release(major, minor, patch + (prerelease === "" ? 1n : 0n))),
  };
  const ofPointer: FunctionTable = {
    Original: typed([], () => original),
    Compare: comparing((order) => BigInt(order)),
    Equal: comparing((order) => order === 0),
    LessThan: comparing((order) => order < 0),
    LessThanEqual: comparing((order) => order <= 0),
    GreaterThan: comparing((order) => order > 0),
    GreaterThanEqual: comparing((order) => order >= 0),
  };
  const methods = new Map(Object.entries({ ...ofValue, ...(type === POINTER && ofPointer) }));
  return new VersionStruct(version, { typeName: type, fields: new Map(), text, methods });
}
