import type { Random } from "./random.ts";

// JSON.rawJSON is in Node 22 and later, and not yet in TypeScript's library.
const { rawJSON: raw } = JSON as unknown as { rawJSON(text: string): unknown };

const NUMBERS: readonly unknown[] = [
  ...["0", "-0", "1", "-1", "1.5", "49999", "50000", "50001", "65535", "65536", "1000000"],
  ...["2147483647", "2147483648", "4294967296", "1099511627776", "9007199254740991"],
  ...["9007199254740992", "-9007199254740993", "10000000000000000", "9223372036854775807"],
  ...["9223372036854775808", "-9223372036854775809", "1e30", "1E+2", "1e308", "1e400", "-1e400"],
  ...["-1180591620717411303424", "1e-7"],
].map(raw);

const NAMES: readonly string[] = [
  ...["", " ", ".", "..", "/", "a/b", "a/../b", "\\", "%2e%2e", "?x=1", "#", "a b", "ID", "id"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "length", "Unknown"],
  ...["alloc", "-", "*", "${", "${}", "${x}"],
  ...["a\nb", "a\tb", "a\u0000b", "\u001b[2J", "\u202e", "\u2028", "\ud800", "\udc00x", "😀", "é"],
  ...["a".repeat(200), "n".repeat(256), "x".repeat(5000), "ü".repeat(150)],
];

const TEXTS: readonly string[] = [
  ...NAMES,
  ...["1h", "-1h", "1e9h", "700h", "99999999h", "0", "5", "-1", "true", "null", "SIGKILL"],
  ...["SIGNOPE", "^(a+)+$", "(", "[[:alpha:]]", ">= 1.0, < 2", "~> 1"],
  ...["0 0 31 2 *", "* * * * *", "@yearly", "*/0 * * * *"],
  ...["http://[", "file:///etc/passwd", "../../etc/passwd", "git::x", "s3::"],
  ...["${attr.x}", "${meta.a.b}", "0644", "9999"],
  ...["regexp", "distinct_hosts", "distinct_property", "version", "semver"],
  ...['(((("', "((((((((((", `Name matches "^(a+)+$"`],
];

const MISTYPED = ["{", "]", '"', "\\", "9".repeat(30), "\u0000"];

/** Changes JSON values at random, and the same way again for the same random numbers. */
export class Mutator {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * A copy that is changed in one to five places: values become others of their kind or of another one,
   * fields and items vanish, double, or appear. The value itself stays an object.
   */
  mutate<T extends object>(value: T): T {
    const copy = copyOf(value) as T;
    const most = this.#random.next() < 0.7 ? 1 : 5;
    for (let times = 1 + this.#random.below(most); times > 0; times--) this.#mutateOnce(copy);
    return copy;
  }

  /** The text, of which in one of twenty cases a part is missing or another character. */
  mutateText(text: string): string {
    if (!this.#random.isOneIn(20)) return text;
    const at = this.#random.below(text.length);
    if (this.#random.isOneIn(2)) return text.slice(0, at);
    return `${text.slice(0, at)}${this.#random.pick(MISTYPED)}${text.slice(at + 1)}`;
  }

  #mutateOnce(root: object): void {
    const places = placesIn(root);
    if (places.length === 0) {
      define(root, this.#random.pick(NAMES), this.#anyValue());
      return;
    }
    const { holder, key, value: before } = this.#random.pick(places);
    switch (this.#random.below(8)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete holder[key];
        return;
      case 1:
        if (Array.isArray(holder)) holder.push(copyOf(before));
        else define(holder, this.#random.pick(NAMES), copyOf(before));
        return;
      case 2:
        define(holder, key, this.#anyValue());
        return;
      default:
        define(holder, key, this.#alike(before));
    }
  }

  /** A value of the same kind, so that most mutations get past the types. */
  #alike(before: unknown): unknown {
    switch (typeof before) {
      case "number":
      case "bigint":
        return this.#random.pick(NUMBERS);
      case "string":
        return this.#random.pick(TEXTS);
      case "boolean":
        return !before;
      default:
        return this.#anyValue();
    }
  }

  #anyValue(): unknown {
    const random = this.#random;
    switch (random.below(11)) {
      case 0:
        return null;
      case 1:
        return [];
      case 2:
        return {};
      case 3:
        return [null, [], {}];
      case 4:
        return Object.fromEntries([[random.pick(NAMES), random.pick(TEXTS)]]);
      case 5:
        return random.pick(NUMBERS);
      case 6:
        return nested(1 + random.below(200));
      case 7:
        return Array.from({ length: random.below(300) }, () => random.pick(TEXTS));
      case 8:
        return random.isOneIn(2);
      case 9:
        return { length: 1e9, toString: 1 };
      default:
        return random.pick(TEXTS);
    }
  }
}

function nested(depth: number): unknown {
  return depth === 0 ? "deep" : [nested(depth - 1)];
}

/** As JSON.parse does: a key "__proto__" is a key. */
function define(holder: object, key: string, value: unknown): void {
  const kept = { enumerable: true, writable: true, configurable: true };
  Object.defineProperty(holder, key, { value, ...kept });
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly value: unknown;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (!isTree(value)) return found;
  for (const [key, item] of Object.entries(value)) {
    found.push({ holder: value, key, value: item });
    placesIn(item, found);
  }
  return found;
}

function copyOf(value: unknown): unknown {
  if (!isTree(value)) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy = {};
  for (const [key, item] of Object.entries(value)) define(copy, key, copyOf(item));
  return copy;
}

/** Whether it has items or fields: a number that is written as it stands is an object too. */
function isTree(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  return !(Object.getPrototypeOf(value) === null && "rawJSON" in value);
}
