import type { Range } from "../source/range.ts";
import type { Expression } from "./expression.ts";
import { parseExpression } from "./parse.ts";

/** A call that is looked at and not evaluated. */
export interface StaticCall {
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly nameRange: Range;
  readonly range: Range;
}

/** The name that an expression consists of, if it is nothing but a name. In JSON it is a string. */
export function asKeyword(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "variable":
      return expression.steps.length === 0 ? expression.name : undefined;
    case "literal":
      return expression.value.kind === "bool" || expression.value.kind === "null"
        ? expression.range.text
        : undefined;
    case "json": {
      const inner = asNative(expression);
      return inner && asKeyword(inner);
    }
    default:
      return undefined;
  }
}

/** The function call that an expression consists of. In JSON it is written in a string. */
export function asCall(expression: Expression): StaticCall | undefined {
  if (expression.kind === "call") return expression;
  const inner = asNative(expression);
  return inner && asCall(inner);
}

/** The elements of a list that is written out. */
export function asList(expression: Expression): readonly Expression[] | undefined {
  if (expression.kind === "tuple") return expression.elements;
  if (expression.kind !== "json" || expression.node.kind !== "array") return undefined;
  return expression.node.elements.map((node) => ({ kind: "json", node, range: node.range }));
}

/** The items of an object that is written out; a key that is no bare name has no `name`. */
export function asItems(
  expression: Expression,
): readonly { name: string | undefined; keyRange: Range; value: Expression }[] | undefined {
  if (expression.kind === "object") {
    return expression.items.map(({ key, keyName, value }) => ({
      name: keyName,
      keyRange: key.range,
      value,
    }));
  }
  if (expression.kind !== "json" || expression.node.kind !== "object") return undefined;
  return expression.node.members.map(({ name, nameRange, value }) => {
    const key = { kind: "string", value: name, range: nameRange } as const;
    return {
      name: asKeyword({ kind: "json", node: key, range: nameRange }),
      keyRange: nameRange,
      value: { kind: "json", node: value, range: value.range },
    };
  });
}

/** The expression that a JSON string contains the source text of. */
function asNative(expression: Expression): Expression | undefined {
  if (expression.kind !== "json" || expression.node.kind !== "string") return undefined;
  const parsed = parseExpression(expression.node.value, expression.range.filename);
  return parsed.diagnostics.length === 0 ? parsed.expression : undefined;
}
