import { compareText } from "./text-order.ts";
import type { Value } from "./value.ts";

/** A text that equal values share and different ones of one type do not. An unknown value equals none. */
export function hashKey(value: Value): unknown {
  return containsUnknown(value) ? value : write(value, exact);
}

/**
 * The order of the elements of a set: strings and numbers by size, false before true, and others in
 * an order that is always the same (cty's). Null comes last but for unknown values.
 */
export function valueOrder(a: Value, b: Value): number {
  if (a.kind === "string" && b.kind === "string") return compareText(a.value, b.value);
  if (a.kind === "number" && b.kind === "number") return a.value.compare(b.value);
  if (a.kind === "bool" && b.kind === "bool") return Number(a.value) - Number(b.value);
  const rank = rankOf(a) - rankOf(b);
  return rank !== 0 ? rank : compareText(write(a, rounded), write(b, rounded));
}

function rankOf(value: Value): number {
  return value.kind === "null" ? 2 : value.kind === "unknown" ? 1 : 0;
}

/** Whether a value is, or has anywhere inside it, an unknown one. */
export function containsUnknown(value: Value): boolean {
  switch (value.kind) {
    case "unknown":
      return true;
    case "list":
    case "set":
    case "tuple":
      return value.elements.some(containsUnknown);
    case "map":
    case "object":
      for (const each of value.entries.values()) if (containsUnknown(each)) return true;
      return false;
    default:
      return false;
  }
}

type WriteNumber = (value: Value & { kind: "number" }) => string;

const exact: WriteNumber = ({ value }) => (value.isZero ? "0" : value.toString());

/** With ten digits, as cty's order has it. */
const rounded: WriteNumber = ({ value }) => {
  const [digits = "", exponent] = value.toNumber().toPrecision(10).split("e");
  const short = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  return exponent === undefined ? short : `${short}e${exponent.replace(/^([+-])(\d)$/, "$10$2")}`;
};

function write(value: Value, number: WriteNumber): string {
  switch (value.kind) {
    case "unknown":
      return "?";
    case "null":
      return "~";
    case "number":
      return number(value);
    case "bool":
      return value.value ? "T" : "F";
    case "string":
      return JSON.stringify(value.value);
    case "list":
    case "set":
      return `[${value.elements.map((each) => `${write(each, number)};`).join("")}]`;
    case "tuple":
      return `<${value.elements.map((each) => `${write(each, number)};`).join("")}>`;
    case "map": {
      const entries = [...value.entries].map(
        ([key, each]) => `${JSON.stringify(key)}:${write(each, number)};`,
      );
      return `{${entries.join("")}}`;
    }
    case "object": {
      const attributes = [...value.entries.values()].map((each) => `${write(each, number)};`);
      return `<${attributes.join("")}>`;
    }
    case "capsule":
      return `«${value.type.name}»`;
  }
}
