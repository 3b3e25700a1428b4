import { hasErrors } from "../diagnostics/diagnostic.ts";
import { Range } from "../source/range.ts";
import type { SplatExpression } from "../syntax/expression.ts";
import { sharedType } from "../values/convert-collection.ts";
import { DYNAMIC, listType, type Type, tupleType } from "../values/type.ts";
import {
  DYNAMIC_UNKNOWN,
  listValue,
  tupleValue,
  unknownValue,
  type Value,
} from "../values/value.ts";
import type { Scope } from "./context.ts";
import { evaluateIn } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";

/**
 * Evaluates the steps after the star for each element. A value that is no list counts as a list of
 * one, and null as an empty one.
 */
export function evaluateSplat(
  expression: SplatExpression,
  evaluation: Evaluation,
  scope: Scope,
): Value {
  const { result, diagnostics } = evaluation.apart(() =>
    evaluateIn(expression.source, evaluation, scope),
  );
  evaluation.report(diagnostics);
  if (hasErrors(diagnostics)) return DYNAMIC_UNKNOWN;
  const isSequence = ["list", "set", "tuple"].includes(result.type.kind);
  if (result.kind === "null") {
    if (!isSequence) return tupleValue([]);
    const { range: subject } = expression.source;
    evaluation.error(
      "null_value",
      "Splat of null value",
      "Splat expressions (with the * symbol) cannot be applied to null sequences.",
      { subject, context: Range.between(subject, expression.markerRange) },
    );
    return DYNAMIC_UNKNOWN;
  }
  if (result.type.kind === "dynamic") return DYNAMIC_UNKNOWN;
  const splat = new Splat(expression, evaluation, scope);
  if (isSequence) return splat.ofSequence(result);
  const upgraded = splat.ofSequence(tupleValue([result]));
  // Whether there will be one element or none is known only when the value is.
  return result.kind === "unknown" && !result.notNull ? DYNAMIC_UNKNOWN : upgraded;
}

class Splat {
  readonly #expression: SplatExpression;
  readonly #evaluation: Evaluation;
  readonly #scope: Scope;

  constructor(expression: SplatExpression, evaluation: Evaluation, scope: Scope) {
    this.#expression = expression;
    this.#evaluation = evaluation;
    this.#scope = scope;
  }

  ofSequence(source: Value): Value {
    if (source.kind === "unknown")
      return unknownValue(this.#typeFor(source.type), { notNull: true });
    const elements = "elements" in source ? source.elements : [];
    const { result: values, diagnostics } = this.#evaluation.apart(() =>
      elements.map((each) => this.#evaluateEach(each)),
    );
    this.#evaluation.report(diagnostics);
    if (hasErrors(diagnostics)) {
      const { result: type } = this.#evaluation.apart(() => this.#typeFor(source.type));
      return unknownValue(type);
    }
    if (source.kind === "tuple") return tupleValue(values);
    if (values.length === 0) {
      const type = this.#typeFor(source.type);
      return listValue(type.kind === "list" ? type.element : DYNAMIC, []);
    }
    const element = sharedType(values);
    if (element !== undefined) return listValue(element, values);
    this.#evaluation.error(
      "inconsistent_types",
      "Invalid nested splat expressions",
      "The inner splat gave elements of different types, of which no list can be made.",
      { subject: this.#expression.each.range, context: this.#expression.range },
    );
    return DYNAMIC_UNKNOWN;
  }

  #evaluateEach(element: Value): Value {
    const { item, each } = this.#expression;
    const { splatItems } = this.#evaluation;
    const outer = splatItems.get(item);
    splatItems.set(item, element);
    const value = evaluateIn(each, this.#evaluation, this.#scope);
    if (outer === undefined) splatItems.delete(item);
    else splatItems.set(item, outer);
    return value;
  }

  /** The type of the result, told from the types of the elements. */
  #typeFor(source: Type): Type {
    if (source.kind === "list" || source.kind === "set") {
      return listType(this.#evaluateEach(unknownValue(source.element)).type);
    }
    if (source.kind !== "tuple") return DYNAMIC;
    return tupleType(source.elements.map((type) => this.#evaluateEach(unknownValue(type)).type));
  }
}
