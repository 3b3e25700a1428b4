import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Expression, ForExpression } from "../syntax/expression.ts";
import { ConversionError, convert } from "../values/convert.ts";
import { describeType } from "../values/describe-type.ts";
import { BOOL, STRING, type Type } from "../values/type.ts";
import { DYNAMIC_UNKNOWN, objectValue, tupleValue, type Value } from "../values/value.ts";
import type { Scope } from "./context.ts";
import { elementsOf } from "./elements.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/** Makes a tuple, or an object when the expression has keys. */
export function evaluateFor(
  expression: ForExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const collection = evaluateIn(expression.collection, evaluation, scope);
  if (!checkIterable(collection, expression, evaluation)) return DYNAMIC_UNKNOWN;
  if (!checkCondition(expression, evaluation, scope)) return DYNAMIC_UNKNOWN;
  const elements = elementsOf(collection);
  if (elements === undefined) return DYNAMIC_UNKNOWN;
  const results = new Results(expression, evaluation);
  for (const [key, value] of elements) {
    evaluation.charge(1);
    const inner = innerScope(expression, scope, key, value);
    const included = isIncluded(expression, evaluation, inner);
    if (included === undefined) results.isKnown = false;
    else if (included) results.add(inner);
  }
  return results.toValue();
}

function innerScope(expression: ForExpression, parent: Scope, key: Value, value: Value): Scope {
  const variables = new Map<string, Value>();
  if (expression.keyName !== undefined) variables.set(expression.keyName, key);
  variables.set(expression.valueName, value);
  return { variables, parent };
}

class Results {
  isKnown = true;
  readonly #expression: ForExpression;
  readonly #evaluation: Evaluation;
  readonly #tuple: Value[] = [];
  readonly #object = new Map<string, Value[]>();

  constructor(expression: ForExpression, evaluation: Evaluation) {
    this.#expression = expression;
    this.#evaluation = evaluation;
  }

  add(scope: Scope): void {
    const { key, value, group, range: context } = this.#expression;
    if (key === undefined) {
      this.#tuple.push(evaluateIn(value, this.#evaluation, scope));
      return;
    }
    const name = this.#evaluateKey(key, scope);
    if (name === undefined) {
      this.isKnown = false;
      return;
    }
    const result = evaluateIn(value, this.#evaluation, scope);
    const existing = this.#object.get(name);
    if (existing === undefined) this.#object.set(name, [result]);
    else if (group) existing.push(result);
    else {
      this.#evaluation.error(
        "invalid_key",
        "Duplicate object key",
        `Two different items produced the key ${JSON.stringify(name)} in this 'for' expression. To gather the values of equal keys in a list, write ... after the value.`,
        { subject: key.range, context },
      );
    }
  }

  toValue(): Value {
    if (!this.isKnown) return DYNAMIC_UNKNOWN;
    if (this.#expression.key === undefined) return tupleValue(this.#tuple);
    return objectValue(
      [...this.#object].map(([name, values]) => {
        const [only = DYNAMIC_UNKNOWN] = values;
        return [name, this.#expression.group ? tupleValue(values) : only] as const;
      }),
    );
  }

  #evaluateKey(key: Expression, scope: Scope): string | undefined {
    const value = evaluateIn(key, this.#evaluation, scope);
    const fail = (detail: string) => {
      // After one key that could not be told, more such errors would be echoes.
      if (!this.isKnown) return undefined;
      const place = { subject: key.range, context: this.#expression.range };
      this.#evaluation.error("invalid_key", "Invalid object key", detail, place);
      return undefined;
    };
    if (value.kind === "null") {
      return fail("Key expression in 'for' expression must not produce a null value.");
    }
    if (value.kind === "unknown") return undefined;
    const name = tryConvert(value, STRING);
    if (typeof name === "string")
      return fail(`The key expression produced an invalid result: ${name}.`);
    return name.kind === "string" ? name.value : undefined;
  }
}

function checkIterable(
  collection: Value,
  { collection: { range: subject }, range: context }: ForExpression,
  evaluation: Evaluation,
): boolean {
  if (collection.kind === "null") {
    const detail = "A null value cannot be used as the collection in a 'for' expression.";
    const place = { subject, context };
    evaluation.error("null_value", "Iteration over null value", detail, place);
    return false;
  }
  const { type } = collection;
  if (type.kind === "dynamic") return false;
  const isIterable = ["list", "set", "map", "tuple", "object"].includes(type.kind);
  if (isIterable) return true;
  const detail = `A value of type ${describeType(type)} cannot be used as the collection in a 'for' expression.`;
  const place = { subject, context };
  evaluation.error("not_iterable", "Iteration over non-iterable value", detail, place);
  return false;
}

/** Looks once at a condition without knowing the elements, so that one error is told only once. */
function checkCondition(expression: ForExpression, evaluation: Evaluation, scope: Scope): boolean {
  const { condition } = expression;
  if (condition === undefined) return true;
  const inner = innerScope(expression, scope, DYNAMIC_UNKNOWN, DYNAMIC_UNKNOWN);
  const { result, diagnostics } = evaluation.apart(() => evaluateIn(condition, evaluation, inner));
  evaluation.report(diagnostics);
  if (toCondition(result, condition, expression, evaluation) === undefined) return false;
  return !hasErrors(diagnostics);
}

/** Whether an element is taken; undefined if that cannot be told. */
function isIncluded(
  expression: ForExpression,
  evaluation: Evaluation,
  scope: Scope,
): boolean | undefined {
  const { condition } = expression;
  if (condition === undefined) return true;
  const value = evaluateIn(condition, evaluation, scope);
  const bool = toCondition(value, condition, expression, evaluation);
  return bool?.kind === "bool" ? bool.value : undefined;
}

function toCondition(
  value: Value,
  { range: subject }: Expression,
  { range: context }: ForExpression,
  evaluation: Evaluation,
): Value | undefined {
  const place = { subject, context };
  const summary = "Invalid 'for' condition";
  if (value.kind === "null") {
    const detail = "The value of the 'if' clause must not be null.";
    evaluation.error("null_value", summary, detail, place);
    return undefined;
  }
  const bool = tryConvert(value, BOOL);
  if (typeof bool !== "string") return bool;
  const detail = `The 'if' clause value is invalid: ${bool}.`;
  evaluation.error("unsuitable_value", summary, detail, place);
  return undefined;
}

/** The converted value, or why it cannot be converted. */
function tryConvert(value: Value, type: Type): Value | string {
  try {
    return convert(value, type);
  } catch (error) {
    if (error instanceof ConversionError) return error.message;
    throw error;
  }
}
