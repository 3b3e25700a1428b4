import { Fault } from "@drover/fault";
import { compileRe2, type Re2 } from "@drover/job";
import type { Expression, MatchTest, Selector } from "./expression.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Levels of parentheses, of `not` and of braces. */
const DEEPEST = 100;
/** Instructions of one compiled regular expression: what a text costs grows with them. */
const LARGEST_PATTERN = 1000;

/**
 * Reads a filter. Selectors are dotted paths, with `["key"]` and `.0` for keys and indexes, or JSON
 * pointers in quotes. Source: the grammar of github.com/hashicorp/go-bexpr.
 *
 * @throws {Fault} `invalid_argument` naming what was not understood, and where
 */
export function parseFilter(text: string): Expression {
  return new FilterParser(text).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    const read = tokenize(text);
    if ("invalidAt" in read) throw this.#error(read.invalidAt, "this is no word, number or string");
    this.#tokens = read.tokens;
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#peek().kind !== "end") throw this.#unexpected('"and", "or" or the end');
    return expression;
  }

  #or(): Expression {
    return this.#chain("or", () => this.#chain("and", () => this.#unary()));
  }

  #chain(kind: "and" | "or", next: () => Expression): Expression {
    const first = next();
    const operands = [first];
    while (this.#takeName(kind)) operands.push(next());
    return operands.length === 1 ? first : { kind, operands };
  }

  #unary(): Expression {
    if (++this.#depth > DEEPEST) {
      throw this.#error(this.#peek().start, `it is nested more than ${DEEPEST} levels deep`);
    }
    const expression = this.#operand();
    this.#depth--;
    return expression;
  }

  #operand(): Expression {
    if (this.#takeSymbol("(")) {
      const inner = this.#or();
      this.#require(")");
      return inner;
    }
    const { kind, text } = this.#peek();
    const next = this.#tokens[this.#position + 1];
    const isWord = kind === "name" && next !== undefined && next.kind !== "end";
    if (isWord && text === "not" && !isOperator(next)) {
      this.#position++;
      return { kind: "not", operand: this.#unary() };
    }
    if (isWord && (text === "any" || text === "all") && isSelectorStart(next)) {
      this.#position++;
      return this.#quantified(text);
    }
    return this.#match();
  }

  #quantified(kind: "any" | "all"): Expression {
    const selector = this.#selector();
    if (!this.#takeName("as")) throw this.#unexpected('"as"');
    const first = this.#binding();
    const second = this.#takeSymbol(",") ? this.#binding() : undefined;
    if (second === undefined && first === "_") throw this.#unexpected("a name");
    if (second !== undefined && first === second) {
      throw this.#error(this.#peek().start, "index and value need names of their own");
    }
    this.#require("{");
    const inner = this.#or();
    this.#require("}");
    const named = (name: string | undefined) => (name === "_" ? undefined : name);
    const isOne = second === undefined;
    return {
      kind,
      selector,
      key: isOne ? undefined : named(first),
      value: named(second),
      either: isOne ? first : undefined,
      inner,
    };
  }

  #binding(): string {
    if (this.#takeSymbol("_")) return "_";
    const token = this.#peek();
    if (token.kind !== "name") throw this.#unexpected("a name");
    this.#position++;
    return token.text;
  }

  #match(): Expression {
    const start = this.#position;
    const value = this.#value();
    const afterValue = this.#position;
    const negation = this.#takeName("not");
    // `"value" in Selector` has its sides the other way round.
    if (this.#takeName("in")) {
      const selector = this.#selector();
      return {
        kind: "match",
        selector,
        test: { operator: "contains", value },
        isNegated: negation,
      };
    }
    this.#position = start;
    const selector = this.#selector();
    if (this.#position !== afterValue) throw this.#unexpected("an operator");
    return { kind: "match", selector, ...this.#operator() };
  }

  #operator(): { test: MatchTest; isNegated: boolean } {
    if (this.#takeSymbol("==")) return this.#comparison("equal", false);
    if (this.#takeSymbol("!=")) return this.#comparison("equal", true);
    if (this.#takeName("is")) {
      const isNegated = this.#takeName("not");
      if (this.#takeName("empty")) return { test: { operator: "empty" }, isNegated };
      if (this.#takeName("nil")) return { test: { operator: "nil" }, isNegated };
      throw this.#unexpected('"empty" or "nil"');
    }
    const isNegated = this.#takeName("not");
    if (this.#takeName("contains")) return this.#comparison("contains", isNegated);
    if (!this.#takeName("matches")) throw this.#unexpected("an operator");
    const pattern = this.#pattern(this.#peek().start, this.#value());
    return { test: { operator: "matches", pattern }, isNegated };
  }

  #comparison(operator: "equal" | "contains", isNegated: boolean) {
    return { test: { operator, value: this.#value() }, isNegated };
  }

  #pattern(start: number, text: string): Re2 {
    const pattern = compileRe2(text);
    if (pattern === undefined) throw this.#error(start, "this is no regular expression (RE2)");
    if (pattern.size <= LARGEST_PATTERN) return pattern;
    throw this.#error(start, "this regular expression is too large");
  }

  /** A value: a number, a string, or a bare word as `running`, which may look like a selector. */
  #value(): string {
    const { kind, text } = this.#peek();
    if (kind === "name") return this.#path().join(".");
    if (kind !== "string" && kind !== "number") throw this.#unexpected("a value");
    this.#position++;
    return text;
  }

  #selector(): Selector {
    const { kind, text, start } = this.#peek();
    if (kind === "name") return this.#path();
    if (kind !== "string") throw this.#unexpected("a selector");
    const [, first, ...rest] = text.split("/");
    if (!/^(?:\/[\p{L}\p{N}\-_.~:|]+)+$/u.test(text) || first === undefined) {
      throw this.#error(start, "a selector in quotes must be a JSON pointer, as /Meta/key");
    }
    this.#position++;
    return [pointerPart(first), ...rest.map(pointerPart)];
  }

  #path(): Selector {
    const rest: string[] = [];
    const first = this.#next().text;
    for (;;) {
      if (this.#takeSymbol(".")) {
        const { kind, text } = this.#peek();
        if (kind !== "name" && !(kind === "number" && /^\d+$/.test(text))) {
          throw this.#unexpected("a name or an index");
        }
        this.#position++;
        rest.push(text);
      } else if (this.#takeSymbol("[")) {
        const { kind, text } = this.#peek();
        if (kind !== "string") throw this.#unexpected("a key in quotes");
        this.#position++;
        this.#require("]");
        rest.push(text);
      } else return [first, ...rest];
    }
  }

  #peek(): Token {
    const token = this.#tokens[this.#position] ?? this.#tokens.at(-1);
    return token ?? { kind: "end", text: "", start: this.#text.length };
  }

  #next(): Token {
    const token = this.#peek();
    this.#position++;
    return token;
  }

  #takeName(text: string): boolean {
    return this.#take("name", text);
  }

  #takeSymbol(text: string): boolean {
    return this.#take("symbol", text);
  }

  #take(kind: "name" | "symbol", text: string): boolean {
    const token = this.#peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#position++;
    return true;
  }

  #require(symbol: string): void {
    if (!this.#takeSymbol(symbol)) throw this.#unexpected(`"${symbol}"`);
  }

  #unexpected(wanted: string): Fault {
    return this.#error(this.#peek().start, `${wanted} is expected here`);
  }

  #error(at: number, problem: string): Fault {
    const near = this.#text.slice(at, at + 30);
    const place = near === "" ? "at its end" : `at character ${at + 1}, ${JSON.stringify(near)}`;
    return new Fault("invalid_argument", `Invalid filter ${place}: ${problem}`);
  }
}

function isOperator({ kind, text }: Token): boolean {
  if (kind === "symbol") return text === "==" || text === "!=" || text === "." || text === "[";
  return kind === "name" && ["is", "contains", "matches", "in"].includes(text);
}

function isSelectorStart({ kind, text }: Token): boolean {
  return (kind === "name" && !isOperator({ kind, text, start: 0 })) || kind === "string";
}

/** Source: RFC 6901. */
function pointerPart(text: string): string {
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}
