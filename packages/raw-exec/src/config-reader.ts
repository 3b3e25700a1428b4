import { Fault } from "@drover/fault";

/** Reads options of known types out of a decoded block; `null` is as good as absent. */
export class ConfigReader {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;

  /** @param where the block, for messages */
  constructor(values: Readonly<Record<string, unknown>>, where: string) {
    this.#values = values;
    this.#where = where;
  }

  /** @throws {Fault} `invalid_argument` naming an option that is not known, and the nearest one */
  allowOnly(known: readonly string[]): void {
    for (const name of Object.keys(this.#values)) {
      if (known.includes(name)) continue;
      const nearest = nearestName(name, known);
      const hint =
        nearest === undefined ? `known: ${known.join(", ")}` : `did you mean "${nearest}"?`;
      throw new Fault("invalid_argument", `${this.#where}: unknown option "${name}"; ${hint}`);
    }
  }

  string(name: string): string | undefined {
    return this.#read(name, "a string", isString);
  }

  boolean(name: string): boolean | undefined {
    return this.#read(name, "true or false", (value) => typeof value === "boolean");
  }

  integer(name: string): number | undefined {
    const value = this.#values[name];
    const number = typeof value === "bigint" ? Number(value) : value;
    return this.#check(name, "a whole number", number, (given): given is number =>
      Number.isSafeInteger(given),
    );
  }

  stringList(name: string): string[] | undefined {
    return this.#read(name, "a list of strings", (value) => isArrayOf(value, isString));
  }

  stringMaps(name: string): Record<string, string>[] | undefined {
    return this.#read(name, "a list of maps of strings", (value) => isArrayOf(value, isStringMap));
  }

  #read<Value>(
    name: string,
    type: string,
    isValid: (value: unknown) => value is Value,
  ): Value | undefined {
    return this.#check(name, type, this.#values[name], isValid);
  }

  #check<Value>(
    name: string,
    type: string,
    value: unknown,
    isValid: (value: unknown) => value is Value,
  ): Value | undefined {
    if (value === undefined || value === null) return undefined;
    if (isValid(value)) return value;
    throw new Fault(
      "invalid_argument",
      `${this.#where}: ${name} must be ${type}, but is ${JSON.stringify(value)}`,
    );
  }
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isArrayOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isStringMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isString)
  );
}

/** The known name that takes the fewest edits, if they are few. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, candidate.length / 3))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.candidate;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const substitution = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      const deletion = (previous[column + 1] ?? 0) + 1;
      const insertion = (current[column] ?? 0) + 1;
      current.push(Math.min(substitution, deletion, insertion));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
