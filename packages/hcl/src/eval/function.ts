import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Expression } from "../syntax/expression.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";

/** A function that expressions can call. */
export interface HclFunction {
  readonly parameters: readonly Parameter[];
  /** What any number of further arguments has to be. */
  readonly variadic?: Parameter;
  /**
   * The type of the result, as far as it can be told from arguments that may be unknown; asked for
   * only when the function cannot be called because of that.
   */
  readonly resultType: Type | ((args: readonly Value[]) => Type);
  /**
   * Computes the result from arguments of the types of their parameters.
   *
   * @throws {FunctionError} if it cannot
   */
  readonly call: (args: readonly Value[], environment: CallEnvironment) => Value;
}

/** What an argument has to be; it is converted to the type. */
export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly allowNull?: boolean;
  /** Whether the function itself can do something with an unknown argument. */
  readonly allowUnknown?: boolean;
  /** Whether the function itself can do something with an argument whose type is not known. */
  readonly allowDynamic?: boolean;
  /** Whether the function gets the expression itself, as a capsule value, to evaluate or not. */
  readonly lazy?: boolean;
}

/** What a function may use of the evaluation that it is called in. */
export interface CallEnvironment {
  /** Counts work against the limits of the evaluation. @throws {LimitError} past them */
  readonly charge: (steps: number) => void;
  /** @throws {LimitError} if a string may not be so long */
  readonly checkStringLength: (length: number) => void;
}

/** What a lazy parameter gets, as the content of a capsule value. */
export interface LazyArgument {
  readonly expression: Expression;
  readonly evaluate: () => { value: Value; diagnostics: readonly Diagnostic[] };
}

/** Thrown by a function that cannot give a result; the message says why, in lower case. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  /** The position of the argument that is to blame, from 0; undefined if none is. */
  readonly argument: number | undefined;

  constructor(message: string, argument?: number) {
    super(message);
    this.argument = argument;
  }
}
