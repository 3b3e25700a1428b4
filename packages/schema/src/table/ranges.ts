import type { Int64 } from "../json/json.ts";

/** Both ends count. A duration's are in nanoseconds. */
export interface NumberRange {
  readonly min?: Int64;
  readonly max?: Int64;
}

/**
 * How long a text may be, in UTF-16 units or in bytes of UTF-8, and what it may say. Every text must
 * be Unicode without NUL, whatever its range: no file, environment or argument can hold other ones.
 */
export interface TextRange {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxBytes?: number;
  readonly oneOf?: readonly string[];
  /** What the whole text must match, and how a message calls that: "a name of letters and digits". */
  readonly form?: { readonly pattern: RegExp; readonly means: string };
}

/** How many items a list or a map may have, and what the keys of a map may be. */
export interface SizeRange {
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly keys?: TextRange;
}
