import {
  type Diagnostic,
  type DiagnosticCode,
  type DiagnosticPlace,
  errorDiagnostic,
} from "../diagnostics/diagnostic.ts";
import { DEFAULT_LIMITS, LimitError, type Limits } from "../limits.ts";
import type { SplatItemExpression } from "../syntax/expression.ts";
import { sizeOf, type Value } from "../values/value.ts";
import type { EvalContext, Scope } from "./context.ts";

const MAX_DIAGNOSTICS = 100;
/** Going through this many parts of a value counts as one step. */
const VALUES_PER_STEP = 10;
/** So does making this many characters of text. */
const CHARACTERS_PER_STEP = 64;

/** What all parts of one evaluation share: the context, the budget, and the problems found. */
export class Evaluation {
  readonly context: EvalContext;
  /** The elements that the splats around the current expression stand at. */
  readonly splatItems = new Map<SplatItemExpression, Value>();
  readonly #limits: Limits;
  #stepsLeft: number;
  #diagnostics: Diagnostic[] = [];

  constructor(context: EvalContext) {
    this.context = context;
    this.#limits = { ...DEFAULT_LIMITS, ...context.limits };
    this.#stepsLeft = this.#limits.steps;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** The outermost scope: the variables of the context. */
  get rootScope(): Scope {
    return { variables: this.context.variables ?? new Map(), parent: undefined };
  }

  error(code: DiagnosticCode, summary: string, detail: string, place: DiagnosticPlace): void {
    if (this.#diagnostics.length >= MAX_DIAGNOSTICS) return;
    this.#diagnostics.push(errorDiagnostic(code, summary, detail, place));
  }

  /** Adds problems that were found apart. */
  report(diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) {
      if (this.#diagnostics.length < MAX_DIAGNOSTICS) this.#diagnostics.push(each);
    }
  }

  /** Evaluates something whose problems may turn out not to matter. */
  apart<T>(evaluate: () => T): { result: T; diagnostics: readonly Diagnostic[] } {
    const outer = this.#diagnostics;
    this.#diagnostics = [];
    try {
      const result = evaluate();
      return { result, diagnostics: this.#diagnostics };
    } finally {
      this.#diagnostics = outer;
    }
  }

  /** Counts work against the limit. @throws {LimitError} past it */
  charge(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) {
      throw new LimitError(`The evaluation takes more than ${this.#limits.steps} steps`);
    }
  }

  /** Counts the work of going through a whole value. */
  chargeFor(value: Value): void {
    this.charge(sizeOf(value) / VALUES_PER_STEP);
    if (value.kind === "string") this.charge(value.value.length / CHARACTERS_PER_STEP);
  }

  /** @throws {LimitError} if a string may not be so long */
  checkStringLength(length: number): void {
    if (length > this.#limits.stringLength) {
      throw new LimitError(`A string has more than ${this.#limits.stringLength} characters`);
    }
  }
}
