import { matchesGlob } from "@drover/schema";

/**
 * What is kept for names and patterns. A name itself goes over patterns, and of several patterns that
 * match counts the one whose `*` stand for the fewest characters.
 */
export class GlobMap<Value> {
  readonly #exact = new Map<string, Value>();
  readonly #patterns = new Map<string, Value>();

  /** What is kept for this very name or pattern, made if there is none. */
  entry(name: string, make: () => Value): Value {
    const map = name.includes("*") ? this.#patterns : this.#exact;
    const known = map.get(name) ?? make();
    map.set(name, known);
    return known;
  }

  /** What holds for a name. */
  get(name: string): Value | undefined {
    return this.getExact(name) ?? this.getMatching(name);
  }

  /** What is kept for a name without a pattern. */
  getExact(name: string): Value | undefined {
    return this.#exact.get(name);
  }

  /** What is kept for the narrowest pattern that matches; among equals, for the first by its text. */
  getMatching(name: string): Value | undefined {
    let best: { covered: number; pattern: string; value: Value } | undefined;
    for (const [pattern, value] of this.#patterns) {
      if (!matchesGlob(pattern, name)) continue;
      const covered = name.length - pattern.replaceAll("*", "").length;
      const isNarrower =
        best === undefined ||
        covered < best.covered ||
        (covered === best.covered && pattern < best.pattern);
      if (isNarrower) best = { covered, pattern, value };
    }
    return best?.value;
  }

  values(): Value[] {
    return [...this.#exact.values(), ...this.#patterns.values()];
  }
}
