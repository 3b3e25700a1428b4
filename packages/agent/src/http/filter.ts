import { Fault } from "@drover/fault";

type Predicate = (row: unknown) => boolean;

type Token = { readonly kind: "word" | "string" | "operator"; readonly text: string };

/**
 * Compiles a filter of the API: `Status == "running" and not (Name contains "x")`. Selectors are
 * dotted paths; operators are `==`, `!=`, `in`, `not in`, `contains`, `not contains`, `matches`,
 * `not matches`, `is empty`, `is not empty`, joined by `and`, `or`, `not` and parentheses.
 *
 * @throws {Fault} `invalid_argument` naming what was not understood
 */
export function compileFilter(expression: string): Predicate {
  if (expression.trim() === "") return () => true;
  const parser = new FilterParser(tokenize(expression), expression);
  return parser.parse();
}

class FilterParser {
  readonly #tokens: readonly Token[];
  readonly #expression: string;
  #position = 0;

  constructor(tokens: readonly Token[], expression: string) {
    this.#tokens = tokens;
    this.#expression = expression;
  }

  parse(): Predicate {
    const predicate = this.#or();
    if (this.#position < this.#tokens.length) this.#fail();
    return predicate;
  }

  #or(): Predicate {
    const left = this.#and();
    if (!this.#take("or")) return left;
    const right = this.#or();
    return (row) => left(row) || right(row);
  }

  #and(): Predicate {
    const left = this.#unary();
    if (!this.#take("and")) return left;
    const right = this.#and();
    return (row) => left(row) && right(row);
  }

  #unary(): Predicate {
    if (this.#take("not")) {
      const operand = this.#unary();
      return (row) => !operand(row);
    }
    if (this.#take("(")) {
      const inner = this.#or();
      if (!this.#take(")")) this.#fail();
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Predicate {
    const first = this.#next();
    if (this.#take("is")) {
      const isNegated = this.#take("not");
      if (!this.#take("empty")) this.#fail();
      return (row) => isEmpty(select(row, first.text)) !== isNegated;
    }
    const isNegated = this.#take("not");
    const operator = this.#next().text;
    const second = this.#next();
    // `"value" in Selector` has its sides the other way round.
    const [selector, value] = operator === "in" ? [second, first] : [first, second];
    const compare = COMPARISONS[operator];
    if (compare === undefined || selector.kind !== "word") return this.#fail();
    return (row) => compare(select(row, selector.text), value.text) !== isNegated;
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#position];
    if (token === undefined || token.kind === "string" || token.text !== text) return false;
    this.#position++;
    return true;
  }

  #next(): Token {
    return this.#tokens[this.#position++] ?? this.#fail();
  }

  #fail(): never {
    const rest = this.#tokens[this.#position]?.text ?? "the end";
    throw new Fault("invalid_argument", `Cannot read the filter ${this.#expression} at ${rest}`);
  }
}

const COMPARISONS: Readonly<Record<string, (found: unknown, value: string) => boolean>> = {
  "==": (found, value) => asText(found) === value,
  "!=": (found, value) => asText(found) !== value,
  contains,
  in: contains,
  matches: (found, value) => new RegExp(value).test(asText(found)),
};

function contains(found: unknown, value: string): boolean {
  if (Array.isArray(found)) return found.some((item) => asText(item) === value);
  if (typeof found === "object" && found !== null) return Object.hasOwn(found, value);
  return asText(found).includes(value);
}

function select(row: unknown, selector: string): unknown {
  let value = row;
  for (const name of selector.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function asText(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  const pattern = /\s*(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|(==|!=|\(|\))|([^\s()=!"`]+))/y;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      throw new Fault(
        "invalid_argument",
        `Cannot read the filter ${expression} at ${text.slice(start)}`,
      );
    }
    const [, string, operator, word] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: unquote(string) });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

function unquote(text: string): string {
  return text.startsWith("`") ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(.)/g, "$1");
}
