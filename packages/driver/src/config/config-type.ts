import { Fault } from "@drover/fault";

/** A type of HCL's, as a configuration's description names it. */
export type ConfigType =
  | { readonly kind: "string" | "number" | "bool" | "any" }
  | { readonly kind: "list" | "set" | "map"; readonly element: ConfigType }
  | { readonly kind: "tuple"; readonly elements: readonly ConfigType[] }
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, ConfigType>> };

/**
 * Reads a type expression, as in `list(map(string))` or `object({ name = string })`.
 *
 * @throws {Fault} `invalid_argument` naming the place where it is wrong
 */
export function parseConfigType(text: string): ConfigType {
  const parser = new TypeParser(text);
  const type = parser.type();
  parser.end();
  return type;
}

class TypeParser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/[A-Za-z_][\w-]*|[^\s]/g) ?? [];
  }

  type(): ConfigType {
    const name = this.#next();
    switch (name) {
      case "string":
      case "number":
      case "bool":
      case "any":
        return { kind: name };
      case "list":
      case "set":
      case "map":
        return { kind: name, element: this.#enclosed("(", () => this.type(), ")") };
      case "tuple":
        return { kind: name, elements: this.#enclosed("(", () => this.#elements(), ")") };
      case "object":
        return { kind: name, attributes: this.#enclosed("(", () => this.#attributes(), ")") };
      default:
        throw this.#unexpected(name);
    }
  }

  end(): void {
    const token = this.#next();
    if (token !== undefined) throw this.#unexpected(token);
  }

  #elements(): ConfigType[] {
    return this.#enclosed("[", () => this.#separated("]", () => this.type()), "]");
  }

  #attributes(): Record<string, ConfigType> {
    const entries = this.#enclosed(
      "{",
      () =>
        this.#separated("}", () => {
          const name = this.#next() ?? "";
          this.#expect("=");
          return [name, this.type()] as const;
        }),
      "}",
    );
    return Object.fromEntries(entries);
  }

  /** Items with commas between them, which line breaks may stand for. */
  #separated<Item>(closing: string, parse: () => Item): Item[] {
    const items: Item[] = [];
    while (this.#peek() !== closing && this.#peek() !== undefined) {
      items.push(parse());
      if (this.#peek() === ",") this.#next();
    }
    return items;
  }

  #enclosed<Result>(opening: string, parse: () => Result, closing: string): Result {
    this.#expect(opening);
    const result = parse();
    this.#expect(closing);
    return result;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw this.#unexpected(found, token);
  }

  #peek(): string | undefined {
    return this.#tokens[this.#position];
  }

  #next(): string | undefined {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #unexpected(token: string | undefined, expected = "a type"): Fault {
    const found = token === undefined ? "its end" : JSON.stringify(token);
    return new Fault(
      "invalid_argument",
      `Type ${JSON.stringify(this.#text)} has ${found} where ${expected} was expected`,
    );
  }
}
