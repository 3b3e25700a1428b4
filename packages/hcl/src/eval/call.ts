import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/did-you-mean.ts";
import type { CallExpression, Expression } from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { conforms, DYNAMIC } from "../values/type.ts";
import { capsuleValue, DYNAMIC_UNKNOWN, unknownValue, type Value } from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import { FunctionError, type HclFunction, type LazyArgument, type Parameter } from "./function.ts";

export function evaluateCall(
  expression: CallExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const found = evaluation.context.functions?.get(expression.name);
  if (found === undefined) {
    reportUnknown(expression, evaluation);
    return DYNAMIC_UNKNOWN;
  }
  const call = new Call(expression, found, evaluation, scope);
  const { result, diagnostics } = evaluation.apart(() => call.evaluate());
  evaluation.report(diagnostics);
  return result;
}

function reportUnknown({ name, nameRange, range }: CallExpression, evaluation: Evaluation): void {
  const { functions } = evaluation.context;
  if (functions === undefined) {
    const detail = "Functions may not be called here.";
    evaluation.error("unknown_function", "Function calls not allowed", detail, { subject: range });
    return;
  }
  const detail = `There is no function named "${name}".${didYouMean(name, functions.keys())}`;
  const place = { subject: nameRange, context: range };
  evaluation.error("unknown_function", "Call to unknown function", detail, place);
}

/** An argument: an expression of the call, or an element of one that is expanded. */
interface Argument {
  readonly expression: Expression;
  readonly value?: Value;
}

class Call {
  readonly #expression: CallExpression;
  readonly #function: HclFunction;
  readonly #evaluation: Evaluation;
  readonly #scope: Scope;

  constructor(
    expression: CallExpression,
    hclFunction: HclFunction,
    evaluation: Evaluation,
    scope: Scope,
  ) {
    this.#expression = expression;
    this.#function = hclFunction;
    this.#evaluation = evaluation;
    this.#scope = scope;
  }

  evaluate(): Value {
    const args = this.#arguments();
    if (args === undefined || !this.#checkCount(args)) return DYNAMIC_UNKNOWN;
    this.#evaluation.charge(args.length);
    const values: Value[] = [];
    let isFine = true;
    for (const [index, argument] of args.entries()) {
      const parameter = this.#function.parameters[index] ?? this.#function.variadic;
      const value = parameter && this.#evaluateArgument(argument, parameter);
      if (value === undefined) isFine = false;
      else values.push(value);
    }
    if (!isFine) return DYNAMIC_UNKNOWN;
    try {
      return this.#call(values);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      this.#reportFailure(error, args);
      return DYNAMIC_UNKNOWN;
    }
  }

  /** The arguments, the last one expanded if it is to be; undefined if that cannot be done. */
  #arguments(): Argument[] | undefined {
    const { arguments: given, expandFinal } = this.#expression;
    const args: Argument[] = given.map((expression) => ({ expression }));
    const last = given[given.length - 1];
    if (!expandFinal || last === undefined) return args;
    const { result, diagnostics } = this.#evaluateApart(last);
    this.#evaluation.report(diagnostics);
    if (hasErrors(diagnostics)) return undefined;
    if (result.kind === "null") {
      this.#reportExpansion(last, "The expanding argument (indicated by ...) must not be null.");
      return undefined;
    }
    if (!["dynamic", "tuple", "list", "set"].includes(result.type.kind)) {
      this.#reportExpansion(
        last,
        "The expanding argument (indicated by ...) must be of a tuple, list, or set type.",
      );
      return undefined;
    }
    if (!("elements" in result)) return undefined;
    const expanded = result.elements.map((value) => ({ expression: last, value }));
    return [...args.slice(0, -1), ...expanded];
  }

  #reportExpansion({ range: subject }: Expression, detail: string): void {
    const place = { subject, context: this.#expression.range };
    const summary = "Invalid expanding argument value";
    this.#evaluation.error("invalid_function_call", summary, detail, place);
  }

  #checkCount(args: readonly Argument[]): boolean {
    const { parameters, variadic } = this.#function;
    const { name, range: context, closeRange } = this.#expression;
    const missing = parameters[args.length];
    if (missing !== undefined) {
      const atLeast = variadic === undefined ? "" : " at least";
      this.#evaluation.error(
        "invalid_function_call",
        "Not enough function arguments",
        `Function "${name}" expects${atLeast} ${parameters.length} argument(s). Missing value for "${missing.name}".`,
        { subject: closeRange, context },
      );
      return false;
    }
    const extra = args[parameters.length];
    if (variadic !== undefined || extra === undefined) return true;
    this.#evaluation.error(
      "invalid_function_call",
      "Too many function arguments",
      `Function "${name}" expects only ${parameters.length} argument(s).`,
      { subject: extra.expression.range, context },
    );
    return false;
  }

  #evaluateApart(expression: Expression): { result: Value; diagnostics: readonly Diagnostic[] } {
    return this.#evaluation.apart(() => evaluateIn(expression, this.#evaluation, this.#scope));
  }

  /** The value for a parameter; undefined, with an error reported, if there is none. */
  #evaluateArgument({ expression, value }: Argument, parameter: Parameter): Value | undefined {
    if (parameter.lazy) return this.#lazyArgument(expression, value);
    let given = value;
    if (given === undefined) {
      const { result, diagnostics } = this.#evaluateApart(expression);
      this.#evaluation.report(diagnostics);
      given = result;
      if (hasErrors(diagnostics)) return undefined;
    }
    try {
      return convert(given, parameter.type);
    } catch (error) {
      if (!(error instanceof ConversionError)) throw error;
      this.#reportArgument(expression, parameter, error.message);
      return undefined;
    }
  }

  #lazyArgument(expression: Expression, value: Value | undefined): Value {
    const evaluate = () => {
      if (value !== undefined) return { value, diagnostics: [] };
      const { result, diagnostics } = this.#evaluateApart(expression);
      return { value: result, diagnostics };
    };
    const content: LazyArgument = { expression, evaluate };
    return capsuleValue({ kind: "capsule", name: "expression" }, content);
  }

  #call(values: readonly Value[]): Value {
    const { parameters, variadic, resultType, call } = this.#function;
    let isCallable = true;
    let isTypeKnown = true;
    for (const [index, value] of values.entries()) {
      const parameter = parameters[index] ?? variadic;
      if (parameter === undefined || parameter.lazy) continue;
      if (value.kind === "null" && !parameter.allowNull) {
        throw new FunctionError("argument must not be null", index);
      }
      if (value.type.kind === "dynamic") {
        if (!parameter.allowDynamic) isTypeKnown = false;
      } else if (!conforms(value.type, parameter.type)) {
        throw new FunctionError("the argument has the wrong type", index);
      }
      if (value.kind === "unknown" && !parameter.allowUnknown) isCallable = false;
    }
    if (!isTypeKnown) return DYNAMIC_UNKNOWN;
    if (isCallable) {
      for (const value of values) this.#evaluation.chargeFor(value);
      const result = call(values, this.#evaluation);
      this.#evaluation.chargeFor(result);
      return result;
    }
    const type = typeof resultType === "function" ? resultType(values) : resultType;
    return type === DYNAMIC ? DYNAMIC_UNKNOWN : unknownValue(type, { notNull: true });
  }

  #reportFailure(error: FunctionError, args: readonly Argument[]): void {
    const { name, range } = this.#expression;
    const index = error.argument;
    const argument = index === undefined ? undefined : args[index];
    const parameter =
      index === undefined
        ? undefined
        : (this.#function.parameters[index] ?? this.#function.variadic);
    if (argument !== undefined && parameter !== undefined) {
      this.#reportArgument(argument.expression, parameter, error.message);
      return;
    }
    const detail = `Call to function "${name}" failed: ${error.message}.`;
    this.#evaluation.error("invalid_function_call", "Error in function call", detail, {
      subject: range,
    });
  }

  #reportArgument({ range: subject }: Expression, { name }: Parameter, why: string): void {
    const detail = `Invalid value for "${name}" parameter: ${why}.`;
    const place = { subject, context: this.#expression.range };
    this.#evaluation.error("invalid_function_call", "Invalid function argument", detail, place);
  }
}
