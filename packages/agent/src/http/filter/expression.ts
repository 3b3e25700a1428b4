import type { Re2 } from "@drover/job";

/** A filter as it was read: the language of HashiCorp's go-bexpr, which Nomad's filters are written in. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | Match
  | Quantified;

/** Compares what a selector finds. */
export interface Match {
  readonly kind: "match";
  readonly selector: Selector;
  readonly test: MatchTest;
  readonly isNegated: boolean;
}

export type MatchTest =
  | { readonly operator: "empty" | "nil" }
  | { readonly operator: "equal" | "contains"; readonly value: string }
  | { readonly operator: "matches"; readonly pattern: Re2 };

/** `any Tags as tag { ... }`: whether one of the items is as the inner expression says, or all are. */
export interface Quantified {
  readonly kind: "any" | "all";
  readonly selector: Selector;
  /** Names that the inner expression has for an item's key or index, and for the item. */
  readonly key: string | undefined;
  readonly value: string | undefined;
  /** One name alone stands for the key of a map and for the item of a list. */
  readonly either: string | undefined;
  readonly inner: Expression;
}

/** A path into a row: `Meta["os.name"]` is ["Meta", "os.name"]. Never empty. */
export type Selector = readonly [string, ...string[]];

/** A selector as messages show it. */
export function showSelector([first, ...rest]: Selector): string {
  const parts = rest.map((name) =>
    /^[a-zA-Z0-9_/]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
  );
  return `${first}${parts.join("")}`;
}
