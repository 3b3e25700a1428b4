import { isIdentifier } from "../syntax/character.ts";
import type { Expression, ObjectItem, TraversalStep } from "../syntax/expression.ts";
import type { NativeBody } from "../syntax/native-body.ts";
import type { Value } from "../values/value.ts";
import { bindingStrength, STRENGTH } from "./binding.ts";
import { printQuoted, printTemplate } from "./print-template.ts";

/**
 * An expression as source text: parsing the text gives the same expression again, but for ranges.
 *
 * @throws {TypeError} for expressions that have no source text of their own: those of JSON, and
 *   those with variables added
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return printValue(expression.value);
    case "template":
      return printWholeTemplate(expression.parts);
    case "templateWrap":
      return `"\${${printExpression(expression.wrapped)}}"`;
    case "templateJoin":
      return `"${printTemplate([expression])}"`;
    case "variable":
      return expression.name + expression.steps.map(printStep).join("");
    case "relativeTraversal":
      return printSource(expression.source) + expression.steps.map(printStep).join("");
    case "call": {
      const args = expression.arguments.map(printExpression).join(", ");
      return `${expression.name}(${args}${expression.expandFinal ? "..." : ""})`;
    }
    case "conditional": {
      const condition = printAtLeast(STRENGTH.binary, expression.condition);
      return `${condition} ? ${printExpression(expression.whenTrue)} : ${printExpression(expression.whenFalse)}`;
    }
    case "index":
      return `${printSource(expression.collection)}[${printExpression(expression.key)}]`;
    case "tuple":
      return `[${expression.elements.map(printExpression).join(", ")}]`;
    case "object":
      return `{${expression.items.map(printItem).join(", ")}}`;
    case "for":
      return printFor(expression);
    case "splat":
      return `${printSource(expression.source)}[*]${printExpression(expression.each)}`;
    case "splatItem":
      return "";
    case "binary":
      return printBinary(expression);
    case "unary":
      return expression.operator + printAtLeast(STRENGTH.unary, expression.operand);
    case "parentheses":
      return `(${printExpression(expression.inner)})`;
    case "invalid":
      return expression.range.text;
    default:
      throw new TypeError(`An expression of kind ${expression.kind} has no source text`);
  }
}

/** A body as source text, in canonical style: its attributes first, then its blocks. */
export function printBody(body: NativeBody): string {
  const attributes = [...body.attributes.values()].map(
    ({ name, expression }) => `${name} = ${printExpression(expression)}\n`,
  );
  const blocks = body.blocks.map((block) => {
    const labels = block.labels.map((label) => ` ${printQuoted(label)}`).join("");
    return `${block.type}${labels} {\n${printBody(block.body)}}\n`;
  });
  return [...attributes, ...blocks].join("");
}

/** A value as the text of an expression that has it; lists and sets read as tuples, maps as objects. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "bool":
      return `${value.value}`;
    case "number":
      return value.value.toString();
    case "string":
      return printQuoted(value.value);
    case "list":
    case "set":
    case "tuple":
      return `[${value.elements.map(printValue).join(", ")}]`;
    case "map":
    case "object": {
      const items = [...value.entries].map(
        ([key, each]) =>
          `${isIdentifier(key) && key !== "for" ? key : printQuoted(key)} = ${printValue(each)}`,
      );
      return `{${items.join(", ")}}`;
    }
    default:
      throw new TypeError(`A value of kind ${value.kind} has no source text`);
  }
}

/**
 * An interpolation with nothing beside it would keep the type of its value, where a template makes
 * a string of it; white space that is stripped off keeps it a template.
 */
function printWholeTemplate(parts: readonly Expression[]): string {
  const text = printTemplate(parts);
  const isAlone = parts.length === 1 && text.startsWith("${");
  return isAlone ? `"${text.slice(0, -1)} ~} "` : `"${text}"`;
}

/** Prints an expression that must bind so strongly, in parentheses if it does not. */
function printAtLeast(strength: number, expression: Expression): string {
  const text = printExpression(expression);
  return bindingStrength(expression) >= strength ? text : `(${text})`;
}

function printBinary(expression: Expression & { kind: "binary" }): string {
  // In a loop, for a chain may be longer than the stack is deep.
  let left: Expression = expression;
  const tail: string[] = [];
  while (left.kind === "binary") {
    const strength = bindingStrength(left);
    tail.push(` ${left.operator} ${printAtLeast(strength + 1, left.right)}`);
    if (bindingStrength(left.left) < strength) {
      return `(${printExpression(left.left)})${tail.reverse().join("")}`;
    }
    left = left.left;
  }
  return printExpression(left) + tail.reverse().join("");
}

/** What steps follow. A splat takes all steps after it, but for the attribute-only form. */
function printSource(source: Expression): string {
  if (source.kind === "splat") return printAttributeSplat(source) ?? `(${printExpression(source)})`;
  return printAtLeast(STRENGTH.operand, source);
}

function printAttributeSplat(splat: Expression & { kind: "splat" }): string | undefined {
  const { each, item } = splat;
  const steps = each === item ? [] : each.kind === "relativeTraversal" ? each.steps : undefined;
  if (
    steps === undefined ||
    (each !== item && each.kind === "relativeTraversal" && each.source !== item)
  ) {
    return undefined;
  }
  const printed: string[] = [];
  for (const step of steps) {
    const text = step.kind === "attribute" ? step.name : printKey(step.key);
    if (!isIdentifier(text) && !/^\d+$/.test(text)) return undefined;
    printed.push(`.${text}`);
  }
  // Two numbers would look like one.
  return `${printSource(splat.source)}.*${printed.join("").replace(/(\d)\.(?=\d)/g, "$1 .")}`;
}

function printStep(step: TraversalStep): string {
  return step.kind === "attribute" ? `.${step.name}` : `[${printKey(step.key)}]`;
}

function printKey(key: Value): string {
  return key.kind === "unknown" ? "null" : printValue(key);
}

function printItem({ key, keyName, value }: ObjectItem): string {
  const isBare = key.kind === "variable" && keyName === undefined && key.steps.length === 0;
  const text = isBare ? `(${printExpression(key)})` : (keyName ?? printExpression(key));
  return `${text} = ${printExpression(value)}`;
}

function printFor(expression: Expression & { kind: "for" }): string {
  const { keyName, valueName, collection, key, value, group, condition } = expression;
  const names = keyName === undefined ? valueName : `${keyName}, ${valueName}`;
  const intro = `for ${names} in ${printExpression(collection)} : `;
  const arrow = key === undefined ? "" : `${printExpression(key)} => `;
  const ellipsis = group ? "..." : "";
  const filter = condition === undefined ? "" : ` if ${printExpression(condition)}`;
  const inside = `${intro}${arrow}${printExpression(value)}${ellipsis}${filter}`;
  return key === undefined ? `[${inside}]` : `{${inside}}`;
}
