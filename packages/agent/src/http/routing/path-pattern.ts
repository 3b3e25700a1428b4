import { Fault } from "@drover/fault";

/** How narrow a segment of a pattern is. */
const RANK = { literal: 0, parameter: 1, parameters: 2 } as const;

interface Segment {
  readonly kind: keyof typeof RANK;
  /** The literal text, or the parameter's name. */
  readonly text: string;
}

/**
 * The pattern of a path: literal segments, `:name` for one segment, and `:name+` for one or more, as
 * the id of a job has that holds slashes.
 */
export class PathPattern {
  /** The same for all patterns that match the same paths. */
  readonly shape: string;
  readonly #segments: readonly Segment[];
  readonly #expression: RegExp;

  constructor(path: string) {
    this.#segments = path.split("/").slice(1).map(segmentOf);
    this.shape = this.#segments
      .map(({ kind, text }) => (kind === "literal" ? `/${text}` : `/:${RANK[kind]}`))
      .join("");
    this.#expression = new RegExp(`^${this.#segments.map(expressionOf).join("")}/?$`);
  }

  /** @param path as it was sent, so that a percent-encoded slash separates nothing */
  matches(path: string): boolean {
    return this.#expression.test(path);
  }

  /**
   * What stands in the place of each parameter of a path that matches.
   *
   * @throws {Fault} `invalid_argument` for a percent-encoding that is none, and for a NUL character
   */
  parametersOf(path: string): Record<string, string> {
    const values = Object.entries(this.#expression.exec(path)?.groups ?? {});
    return Object.fromEntries(values.map(([name, value]) => [name, decode(value)]));
  }

  /** Below 0 if this one is to be asked before another: where both match, it is the narrower one. */
  compare(other: PathPattern): number {
    for (const [at, { kind }] of this.#segments.entries()) {
      const theirs = other.#segments[at];
      // A pattern that goes on after `:name+` is narrower than one that ends there.
      if (theirs === undefined) return -1;
      if (kind !== theirs.kind) return RANK[kind] - RANK[theirs.kind];
    }
    return this.#segments.length < other.#segments.length ? 1 : 0;
  }
}

function segmentOf(text: string): Segment {
  const [, name, isOpen] = /^:(\w+)(\+?)$/.exec(text) ?? [];
  if (name === undefined) return { kind: "literal", text };
  return { kind: isOpen === "+" ? "parameters" : "parameter", text: name };
}

function expressionOf({ kind, text }: Segment): string {
  switch (kind) {
    case "literal":
      return `/${text.replace(/\W/g, "\\$&")}`;
    case "parameter":
      return `/(?<${text}>[^/]+)`;
    case "parameters":
      return `/(?<${text}>[^/].*?)`;
  }
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new Fault("invalid_argument", `Invalid percent-encoding in "${text}"`);
  }
  if (!decoded.includes("\0")) return decoded;
  throw new Fault("invalid_argument", `The path contains a NUL character: "${text}"`);
}
