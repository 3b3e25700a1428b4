import { BigFloat } from "../src/index.ts";

/** A syntax tree as plain data without its ranges, so that trees of different texts can be compared. */
export function withoutRanges(node: unknown): unknown {
  if (node instanceof BigFloat) return node.toString();
  if (node instanceof Map) return [...node].map(([key, value]) => [key, withoutRanges(value)]);
  if (Array.isArray(node)) return node.map(withoutRanges);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([name]) => !/ranges?$/i.test(name))
      .map(([name, value]) => [name, withoutRanges(value)]),
  );
}
