import { Fault } from "@drover/fault";
import {
  type Expression,
  type Match,
  type MatchTest,
  type Selector,
  showSelector,
} from "./expression.ts";
import { parseFilter } from "./parse-filter.ts";
import { type Locals, select } from "./select.ts";

/** Comparisons for one row, each weighed by the length of its text and of its pattern. */
const LARGEST_COST = 300_000;

/** Tells whether a row is as a filter says. */
export type Predicate = (row: object) => boolean;

/**
 * Compiles a filter: `Status == "running" and not (Name contains "x")`.
 *
 * @param fields the names that a selector may begin with
 * @throws {Fault} `invalid_argument` naming what was not understood; the predicate throws the same for
 *   a comparison that the type of a value does not allow
 */
export function compileFilter(text: string, fields: ReadonlySet<string>): Predicate {
  if (text.trim() === "") return () => true;
  const expression = parseFilter(text);
  checkSelectors(expression, fields);
  return (row) => new Evaluation(row).holds(expression, undefined);
}

function checkSelectors(expression: Expression, known: ReadonlySet<string>): void {
  switch (expression.kind) {
    case "and":
    case "or":
      for (const operand of expression.operands) checkSelectors(operand, known);
      break;
    case "not":
      checkSelectors(expression.operand, known);
      break;
    case "match":
      requireKnown(expression.selector, known);
      break;
    default: {
      requireKnown(expression.selector, known);
      const { key, value, either } = expression;
      const names = [key, value, either].filter((name) => name !== undefined);
      checkSelectors(expression.inner, new Set([...known, ...names]));
    }
  }
}

function requireKnown(selector: Selector, known: ReadonlySet<string>): void {
  if (known.has(selector[0])) return;
  throw new Fault(
    "invalid_argument",
    `Invalid filter: "${showSelector(selector)}" is not a field of what is listed`,
  );
}

/** A filter on one row. */
class Evaluation {
  readonly #row: object;
  #cost = 0;

  constructor(row: object) {
    this.#row = row;
  }

  holds(expression: Expression, locals: Locals | undefined): boolean {
    switch (expression.kind) {
      case "and":
        return expression.operands.every((operand) => this.holds(operand, locals));
      case "or":
        return expression.operands.some((operand) => this.holds(operand, locals));
      case "not":
        return !this.holds(expression.operand, locals);
      case "match":
        return this.#matches(expression, locals);
      default: {
        const { kind, selector, key, value, either, inner } = expression;
        const items = entries(select(this.#row, selector, locals), selector);
        const holds = ({ index, item, isKeyed }: Entry) => {
          let own: Locals | undefined = locals;
          if (key !== undefined) own = { name: key, value: index, outer: own };
          if (value !== undefined) own = { name: value, value: item, outer: own };
          if (either !== undefined) {
            own = { name: either, value: isKeyed ? index : item, outer: own };
          }
          return this.holds(inner, own);
        };
        return kind === "any" ? items.some(holds) : items.every(holds);
      }
    }
  }

  #matches({ selector, test, isNegated }: Match, locals: Locals | undefined): boolean {
    const found = select(this.#row, selector, locals);
    this.#spend(found, test);
    return this.#passes(found, test, selector) !== isNegated;
  }

  #passes(found: unknown, test: MatchTest, selector: Selector): boolean {
    switch (test.operator) {
      case "empty":
        if (found === null || found === undefined) return true;
        if (typeof found === "string") return found === "";
        if (typeof found === "object") return Object.keys(found).length === 0;
        throw misfit(selector, found, '"is empty" is for texts, lists and objects');
      case "nil":
        if (found === null || found === undefined) return true;
        if (typeof found === "object") return false;
        throw misfit(selector, found, '"is nil" is for lists and objects');
      case "equal":
        return equals(found, test.value, selector);
      case "contains":
        return contains(found, test.value, selector);
      case "matches":
        if (found === null || found === undefined) return false;
        if (typeof found === "string") return test.pattern.test(found);
        throw misfit(selector, found, '"matches" is for texts');
    }
  }

  #spend(found: unknown, test: MatchTest): void {
    const factor = test.operator === "matches" ? test.pattern.size : 0.01;
    this.#cost += 1 + (typeof found === "string" ? found.length * factor : 0);
    if (Array.isArray(found)) this.#cost += found.length;
    if (this.#cost <= LARGEST_COST) return;
    throw new Fault("invalid_argument", "Invalid filter: it takes too long, make it simpler");
  }
}

interface Entry {
  readonly index: string | number;
  readonly item: unknown;
  readonly isKeyed: boolean;
}

function entries(found: unknown, selector: Selector): Entry[] {
  if (found === null || found === undefined) return [];
  if (Array.isArray(found)) return found.map((item, index) => ({ index, item, isKeyed: false }));
  if (typeof found === "object") {
    return Object.entries(found).map(([index, item]) => ({ index, item, isKeyed: true }));
  }
  throw misfit(selector, found, '"any" and "all" are for lists and objects');
}

function equals(found: unknown, value: string, selector: Selector): boolean {
  switch (typeof found) {
    case "string":
      return found === value;
    case "boolean":
      if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) return found;
      if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return !found;
      throw misfit(selector, found, `"${value}" is neither true nor false`);
    case "number":
    case "bigint":
      // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of the same value are equal
      return found == numberOf(value, selector);
    case "undefined":
      return false;
    default:
      if (found === null) return false;
      throw misfit(selector, found, '"==" is for texts, numbers and true or false');
  }
}

function numberOf(value: string, selector: Selector): number | bigint {
  if (/^[+-]?(?:\d{1,20}|0x[0-9a-f]{1,16})$/i.test(value)) {
    const digits = value.replace(/^[+-]/, "");
    return value.startsWith("-") ? -BigInt(digits) : BigInt(digits);
  }
  if (/^[+-]?\d{1,20}\.\d{1,20}$/.test(value)) return Number(value);
  throw new Fault(
    "invalid_argument",
    `Invalid filter: ${showSelector(selector)} is a number, and "${value}" is none`,
  );
}

function contains(found: unknown, value: string, selector: Selector): boolean {
  if (found === null || found === undefined) return false;
  if (typeof found === "string") return found.includes(value);
  if (Array.isArray(found)) return found.some((item) => equals(item, value, selector));
  if (typeof found === "object") return Object.hasOwn(found, value);
  throw misfit(selector, found, '"in" and "contains" are for texts, lists and objects');
}

function misfit(selector: Selector, found: unknown, problem: string): Fault {
  const kind = Array.isArray(found)
    ? "a list"
    : typeof found === "object"
      ? "an object"
      : `a ${typeof found}`;
  return new Fault(
    "invalid_argument",
    `Invalid filter: ${showSelector(selector)} is ${kind}, and ${problem}`,
  );
}
