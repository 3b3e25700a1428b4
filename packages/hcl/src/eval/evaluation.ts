import type { DiagnosticCode } from "../diagnostics/codes.ts";
import {
  type Diagnostic,
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

const NO_VARIABLES: ReadonlyMap<string, Value> = new Map();

/** What all parts of one evaluation share: the context, the budget, and the problems found. */
export class Evaluation {
  readonly context: EvalContext;
  readonly #limits: Limits;
  #stepsLeft: number;
  #diagnostics: Diagnostic[] = [];
  #splatItems: Map<SplatItemExpression, Value> | undefined;

  constructor(context: EvalContext) {
    this.context = context;
    this.#limits = context.limits ? { ...DEFAULT_LIMITS, ...context.limits } : DEFAULT_LIMITS;
    this.#stepsLeft = this.#limits.steps;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** The elements that the splats around the current expression stand at. */
  get splatItems(): Map<SplatItemExpression, Value> {
    this.#splatItems ??= new Map();
    return this.#splatItems;
  }

  /** The outermost scope: the variables of the context. */
  get rootScope(): Scope {
    return { variables: this.context.variables ?? NO_VARIABLES, parent: undefined };
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
    const characters = value.kind === "string" ? value.value.length : 0;
    this.charge(sizeOf(value) / VALUES_PER_STEP + characters / CHARACTERS_PER_STEP);
  }

  /** @throws {LimitError} if a string may not be so long */
  checkStringLength(length: number): void {
    if (length > this.#limits.stringLength) {
      throw new LimitError(`A string has more than ${this.#limits.stringLength} characters`);
    }
  }
}
