import { type ByteString, decodeRune } from "../bytes.ts";
import { integerOf, typeOf } from "../values/types.ts";
import type { Value } from "../values/value.ts";
import { type Directive, plainDirective } from "./directive.ts";
import { formatValue } from "./format-value.ts";

/** The largest width, precision and number of an argument that fmt takes. */
const MAX_NUMBER = 1_000_000;

/** How arguments are taken. */
export interface PrintfStyle {
  readonly format: (value: Value, verb?: string, directive?: Directive) => ByteString;
  /** The type of an argument that no verb takes. */
  readonly typeOf: (value: Value) => string;
  /** The number of an argument that is a width or a precision. */
  readonly integerOf: (value: Value) => bigint | undefined;
}

const FMT: PrintfStyle = { format: formatValue, typeOf, integerOf };

/** Go's `fmt.Sprintf`. Mistakes stand in what it returns, as `%!d(string=x)`. */
export function sprintf(format: ByteString, args: readonly Value[], style = FMT): ByteString {
  return new Printf(format, args, style).run();
}

/** Go's `fmt.Sprint`: a space between two values neither of which is a string. */
export function sprint(args: readonly Value[]): ByteString {
  let text = "";
  let wasString = true;
  for (const [index, arg] of args.entries()) {
    const isString = typeof arg === "string";
    if (index > 0 && !isString && !wasString) text += " ";
    text += formatValue(arg);
    wasString = isString;
  }
  return text;
}

/** Go's `fmt.Sprintln`: a space between all, and the end of a line. */
export function sprintln(args: readonly Value[]): ByteString {
  return `${args.map((arg) => formatValue(arg)).join(" ")}\n`;
}

class Printf {
  readonly #format: ByteString;
  readonly #args: readonly Value[];
  readonly #style: PrintfStyle;
  #at = 0;
  #next = 0;
  #isReordered = false;
  #isGoodIndex = true;
  /** Whether the last thing was an index, as "[1]". */
  #isBehindIndex = false;

  constructor(format: ByteString, args: readonly Value[], style: PrintfStyle) {
    this.#format = format;
    this.#args = args;
    this.#style = style;
  }

  run(): ByteString {
    let text = "";
    for (;;) {
      const percent = this.#format.indexOf("%", this.#at);
      if (percent < 0) break;
      text += this.#format.slice(this.#at, percent);
      this.#at = percent + 1;
      text += this.#directive();
    }
    return text + this.#format.slice(this.#at) + this.#extra();
  }

  #directive(): ByteString {
    const it = plainDirective();
    this.#isGoodIndex = true;
    this.#isBehindIndex = false;
    this.#flags(it);
    this.#index();
    let problems = this.#width(it);
    problems += this.#precision(it);
    if (!this.#isBehindIndex) this.#index();
    if (this.#at >= this.#format.length) return `${problems}%!(NOVERB)`;
    const { width } = decodeRune(this.#format, this.#at);
    const verb = this.#format.slice(this.#at, this.#at + width);
    this.#at += width;
    return problems + this.#verb(verb, it);
  }

  #verb(verb: ByteString, it: Directive): ByteString {
    if (verb === "%") return "%";
    if (!this.#isGoodIndex) return `%!${verb}(BADINDEX)`;
    if (this.#next >= this.#args.length) return `%!${verb}(MISSING)`;
    if (verb === "v") {
      it.sharpV = it.sharp;
      it.sharp = false;
      it.plusV = it.plus;
      it.plus = false;
    }
    return this.#style.format(this.#args[this.#next++], verb, it);
  }

  #flags(it: Directive): void {
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case "#":
          it.sharp = true;
          break;
        case "0":
          it.zero = true;
          break;
        case "+":
          it.plus = true;
          break;
        case "-":
          it.minus = true;
          break;
        case " ":
          it.space = true;
          break;
        default:
          return;
      }
    }
  }

  #width(it: Directive): string {
    if (this.#format[this.#at] !== "*") {
      it.width = this.#number();
      if (this.#isBehindIndex && it.width !== undefined) this.#isGoodIndex = false;
      return "";
    }
    this.#at++;
    this.#isBehindIndex = false;
    const width = this.#numberArgument();
    if (width === undefined) return "%!(BADWIDTH)";
    it.width = Math.abs(width);
    if (width < 0) {
      it.minus = true;
      it.zero = false;
    }
    return "";
  }

  #precision(it: Directive): string {
    if (this.#format[this.#at] !== "." || this.#at + 1 >= this.#format.length) return "";
    this.#at++;
    if (this.#isBehindIndex) this.#isGoodIndex = false;
    this.#index();
    if (this.#format[this.#at] !== "*") {
      it.precision = this.#number() ?? 0;
      return "";
    }
    this.#at++;
    this.#isBehindIndex = false;
    const precision = this.#numberArgument();
    if (precision === undefined || precision < 0) return "%!(BADPREC)";
    it.precision = precision;
    return "";
  }

  /** A number in the format; one that is too large takes the rest of the format with it. */
  #number(): number | undefined {
    const digits = /\d*/y;
    digits.lastIndex = this.#at;
    const text = digits.exec(this.#format)?.[0] ?? "";
    const isTooLarge = Number(text.slice(0, -1)) > MAX_NUMBER;
    this.#at = isTooLarge ? this.#format.length : this.#at + text.length;
    return text === "" || isTooLarge ? undefined : Number(text);
  }

  #numberArgument(): number | undefined {
    if (this.#next >= this.#args.length) return undefined;
    const integer = this.#style.integerOf(this.#args[this.#next++]);
    if (integer === undefined) return undefined;
    const number = Number(integer);
    return Math.abs(number) > MAX_NUMBER ? undefined : number;
  }

  /** "[2]": which argument is next, counted from 1. */
  #index(): void {
    this.#isBehindIndex = false;
    if (this.#format[this.#at] !== "[") return;
    this.#isReordered = true;
    const end = this.#format.indexOf("]", this.#at);
    if (end < 0) {
      this.#isGoodIndex = false;
      this.#at++;
      return;
    }
    const text = this.#format.slice(this.#at + 1, end);
    this.#at = end + 1;
    const index = /^\d+$/.test(text) ? Number(text) - 1 : -1;
    if (index < 0 || index >= this.#args.length) {
      this.#isGoodIndex = false;
      return;
    }
    this.#next = index;
    this.#isBehindIndex = true;
  }

  #extra(): ByteString {
    if (this.#isReordered || this.#next >= this.#args.length) return "";
    const extra = this.#args.slice(this.#next).map((arg) => {
      if (arg === undefined || arg === null) return "<nil>";
      return `${this.#style.typeOf(arg)}=${this.#style.format(arg)}`;
    });
    return `%!(EXTRA ${extra.join(", ")})`;
  }
}
