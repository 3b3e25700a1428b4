import type { Limits } from "../limits.ts";
import type { Value } from "../values/value.ts";
import type { HclFunction } from "./function.ts";

/** What an expression can refer to. */
export interface EvalContext {
  readonly variables?: ReadonlyMap<string, Value>;
  readonly functions?: FunctionLookup;
  /**
   * Whether a variable that is not in `variables` is left for later. Then the reference, with all
   * its steps, has as its value its own source text as a template, so that `"a-${node.class}"`
   * stays as it is. Nomad does so with every name that it does not know.
   *
   * @param root the first name of the reference
   */
  readonly isDeferred?: (root: string) => boolean;
  readonly limits?: Partial<Limits>;
}

/** Functions by their names, as a Map has them. */
export type FunctionLookup = Pick<ReadonlyMap<string, HclFunction>, "get" | "keys">;

/** Names that hide those of the context around them. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly parent: Scope | undefined;
}

/** The value of a variable in the innermost scope that has it. */
export function lookUp(scope: Scope | undefined, name: string): Value | undefined {
  for (let each = scope; each !== undefined; each = each.parent) {
    const value = each.variables.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Every name that is visible in a scope. */
export function namesIn(scope: Scope | undefined): Set<string> {
  const names = new Set<string>();
  for (let each = scope; each !== undefined; each = each.parent) {
    for (const name of each.variables.keys()) names.add(name);
  }
  return names;
}
