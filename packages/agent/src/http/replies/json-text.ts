import { stringifyJson } from "@drover/schema/json";

declare const VALUE: unique symbol;

/** The JSON of a value. */
export type JsonText<T> = string & { readonly [VALUE]: T };

export function jsonText<T>(value: T): JsonText<T> {
  return stringifyJson(value) as JsonText<T>;
}
