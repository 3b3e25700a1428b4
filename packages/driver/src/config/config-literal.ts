import { Fault } from "@drover/fault";

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_][\w-]*|[^\s])/y;

/**
 * The value of an HCL expression without variables: a string, number, true, false, null, a list or
 * an object. Descriptions hold defaults in this form.
 *
 * @throws {Fault} `invalid_argument` for any other expression
 */
export function parseConfigLiteral(text: string): unknown {
  const parser = new LiteralParser(text);
  const value = parser.value();
  parser.end();
  return value;
}

class LiteralParser {
  readonly #text: string;
  readonly #tokens: string[] = [];

  constructor(text: string) {
    this.#text = text;
    const matcher = new RegExp(TOKEN);
    for (let match = matcher.exec(text); match !== null; match = matcher.exec(text)) {
      this.#tokens.push(match[1] ?? "");
    }
  }

  value(): unknown {
    const token = this.#tokens.shift();
    switch (token) {
      case "[":
        return this.#until("]", () => this.value());
      case "{":
        return Object.fromEntries(this.#until("}", () => this.#entry()));
      default:
        return this.#simple(token);
    }
  }

  end(): void {
    if (this.#tokens.length > 0) throw this.#unexpected(this.#tokens[0]);
  }

  #simple(token: string | undefined): unknown {
    if (token === undefined || !/^("|-?\d|true$|false$|null$)/.test(token)) {
      throw this.#unexpected(token);
    }
    try {
      return JSON.parse(token);
    } catch {
      throw this.#unexpected(token);
    }
  }

  #entry(): [key: string, value: unknown] {
    const token = this.#tokens.shift() ?? "";
    const key = token.startsWith('"') ? String(this.#simple(token)) : token;
    const separator = this.#tokens.shift();
    if (separator !== "=" && separator !== ":") throw this.#unexpected(separator);
    return [key, this.value()];
  }

  #until<Item>(closing: string, parse: () => Item): Item[] {
    const items: Item[] = [];
    while (this.#tokens[0] !== closing) {
      items.push(parse());
      if (this.#tokens[0] === ",") this.#tokens.shift();
    }
    this.#tokens.shift();
    return items;
  }

  #unexpected(token: string | undefined): Fault {
    const found = token === undefined ? "ends too early" : `has ${JSON.stringify(token)} in it`;
    return new Fault("invalid_argument", `The default ${JSON.stringify(this.#text)} ${found}`);
  }
}
