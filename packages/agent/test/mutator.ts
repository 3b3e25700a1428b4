import { Random } from "./fuzz/random.ts";

/** What a field may be replaced by: the ends of ranges, other types, names that mean something to JavaScript. */
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e30,
  -1e300,
  2 ** 31,
  2 ** 53,
  2n ** 63n,
  -(2n ** 70n),
  "",
  "0",
  "true",
  "-1",
  "1h",
  "x".repeat(300),
  "é\u0000\u001b[31m",
  "\ud800",
  "../../etc/passwd",
  "..",
  "__proto__",
  "constructor",
  "*",
  "a/b",
  '(((("',
  `Name matches "^(a+)+$"`,
  "((((((((((",
  [],
  [[]],
  [null],
  {},
  { toString: 1 },
  { length: 1e9 },
];

const NAMES = ["__proto__", "constructor", "toString", "Unknown", "", "é", "ID", "id"];

/** Changes values at random, and the same way again for the same seed. */
export class Mutator {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.#random.below(items.length)];
    if (item === undefined && items.length === 0) throw new Error("There is nothing to pick from");
    return item as T;
  }

  /** True in one of `n` cases. */
  isChosen(n: number): boolean {
    return this.#random.below(n) === 0;
  }

  /** A copy with one to three changes somewhere in it, which stays an object. */
  mutate<T extends object>(value: T): T {
    let mutated: unknown = value;
    for (let changes = 1 + this.#random.below(3); changes > 0; changes--)
      mutated = this.#changed(mutated, 0);
    return mutated as T;
  }

  /** The text, of which in one of twenty cases a part is missing or another character. */
  mutateText(text: string): string {
    if (!this.isChosen(20)) return text;
    const at = this.#random.below(text.length);
    return this.isChosen(2)
      ? text.slice(0, at)
      : `${text.slice(0, at)}${this.pick(["{", "]", '"', "\\", "9".repeat(30), "\u0000"])}${text.slice(at + 1)}`;
  }

  #changed(value: unknown, depth: number): unknown {
    if (typeof value !== "object" || value === null) return this.pick(VALUES);
    const names = Object.keys(value);
    if (depth > 0 && (names.length === 0 || this.isChosen(6))) return this.pick(VALUES);
    const copy = Array.isArray(value) ? [...value] : Object.assign(Object.create(null), value);
    const action = this.#random.below(8);
    if (names.length === 0 || action === 1) {
      copy[Array.isArray(copy) ? copy.length : this.pick(NAMES)] = this.pick(VALUES);
      return copy;
    }
    const name = this.pick(names);
    if (action === 0) delete copy[name];
    else copy[name] = this.#changed(copy[name], depth + 1);
    return copy;
  }
}
