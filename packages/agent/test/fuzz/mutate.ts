import type { Random } from "./random.ts";

type Tree = { [key: string]: Tree } | Tree[] | unknown;

// JSON.rawJSON is in Node 22 and later, and not yet in TypeScript's library.
const { rawJSON: raw } = JSON as unknown as { rawJSON(text: string): unknown };

const NUMBERS = [
  ...["0", "-0", "1", "-1", "1.5", "49999", "50000", "50001", "65535", "65536", "1000000"],
  ...["2147483647", "2147483648", "4294967296", "1099511627776", "9007199254740991"],
  ...["9007199254740992", "-9007199254740993", "10000000000000000", "9223372036854775807"],
  ...["9223372036854775808", "-9223372036854775809", "1e30", "1E+2", "1e308", "1e400", "-1e400"],
  "1e-7",
].map(raw);

const NAMES: readonly string[] = [
  ...["", " ", ".", "..", "/", "a/b", "a/../b", "\\", "%2e%2e", "?x=1", "#", "a b", "__proto__"],
  ...[
    "constructor",
    "toString",
    "hasOwnProperty",
    "length",
    "alloc",
    "-",
    "*",
    "${",
    "${}",
    "${x}",
  ],
  ...["a\nb", "a\tb", "a\u0000b", "\u001b[2J", "\u202e", "\u2028", "\ud800", "\udc00x", "😀", "é"],
  ...["a".repeat(200), "n".repeat(256), "x".repeat(5000), "ü".repeat(150)],
];

const TEXTS: readonly string[] = [
  ...NAMES,
  ...["1h", "-1h", "1e9h", "700h", "99999999h", "0", "5", "true", "null", "SIGKILL", "SIGNOPE"],
  ...["^(a+)+$", "(", "[[:alpha:]]", ">= 1.0, < 2", "~> 1", "0 0 31 2 *", "* * * * *", "@yearly"],
  ...[
    "*/0 * * * *",
    "http://[",
    "file:///etc/passwd",
    "git::x",
    "s3::",
    "${attr.x}",
    "${meta.a.b}",
  ],
  ...["0644", "9999", "regexp", "distinct_hosts", "distinct_property", "version", "semver"],
];

/**
 * Changes a JSON value in one to five places: values become others of their kind or of another one,
 * fields and items vanish, double, or appear.
 */
export function mutate(value: unknown, random: Random): unknown {
  const copy = structuredClone(value);
  for (let times = 1 + random.below(random.next() < 0.7 ? 1 : 5); times > 0; times--) {
    mutateOnce(copy, random);
  }
  return copy;
}

function mutateOnce(root: Tree, random: Random): void {
  const places = placesIn(root);
  const place = places[random.below(places.length)];
  if (place === undefined) return;
  const { holder, key } = place;
  const before = (holder as Record<string, unknown>)[key];
  switch (random.below(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete (holder as Record<string, unknown>)[key];
      return;
    case 1:
      if (Array.isArray(holder)) holder.push(structuredCloneRaw(before));
      else define(holder, random.pick(NAMES as [string]), structuredCloneRaw(before));
      return;
    case 2:
      define(holder, key, anyValue(random));
      return;
    default:
      define(holder, key, alike(before, random));
  }
}

/** A value of the same kind, so that most mutations get past the types. */
function alike(before: unknown, random: Random): unknown {
  if (typeof before === "number") return random.pick(NUMBERS as [unknown]);
  if (typeof before === "string") return random.pick(TEXTS as [string]);
  if (typeof before === "boolean") return !before;
  return anyValue(random);
}

function anyValue(random: Random): unknown {
  switch (random.below(9)) {
    case 0:
      return null;
    case 1:
      return [];
    case 2:
      return {};
    case 3:
      return [null, [], {}];
    case 4:
      return Object.fromEntries([[random.pick(NAMES as [string]), random.pick(TEXTS as [string])]]);
    case 5:
      return random.pick(NUMBERS as [unknown]);
    case 6:
      return nested(1 + random.below(200));
    case 7:
      return Array.from({ length: random.below(300) }, () => random.pick(TEXTS as [string]));
    default:
      return random.pick(TEXTS as [string]);
  }
}

function nested(depth: number): unknown {
  return depth === 0 ? "deep" : [nested(depth - 1)];
}

/** As JSON.parse does: a key "__proto__" is a key. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function structuredCloneRaw(value: unknown): unknown {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
}

interface Place {
  readonly holder: object;
  readonly key: string;
}

function placesIn(value: Tree, found: Place[] = []): Place[] {
  if (typeof value !== "object" || value === null || isRaw(value)) return found;
  for (const [key, item] of Object.entries(value)) {
    found.push({ holder: value, key });
    placesIn(item as Tree, found);
  }
  return found;
}

function isRaw(value: object): boolean {
  return Object.getPrototypeOf(value) === null && "rawJSON" in value;
}
