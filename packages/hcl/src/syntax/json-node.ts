import type { Range } from "../source/range.ts";

/** A value of a JSON text, with its place. */
export type JsonNode =
  | { readonly kind: "null"; readonly range: Range }
  | { readonly kind: "boolean"; readonly value: boolean; readonly range: Range }
  /** `literal` is the number as written: no digit is lost. */
  | { readonly kind: "number"; readonly literal: string; readonly range: Range }
  | { readonly kind: "string"; readonly value: string; readonly range: Range }
  | { readonly kind: "array"; readonly elements: readonly JsonNode[]; readonly range: Range }
  | JsonObject;

export interface JsonObject {
  readonly kind: "object";
  readonly members: readonly JsonMember[];
  readonly range: Range;
  readonly openRange: Range;
}

export interface JsonMember {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: JsonNode;
}
