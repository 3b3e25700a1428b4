import type {
  Level,
  NamespaceCapability,
  NodePoolCapability,
  OperatorCapability,
  VariableCapability,
} from "./capabilities.ts";

/** Parts of a policy that grant by level alone, and hold for all of their kind. */
export type Area = "node" | "agent" | "operator" | "quota" | "plugin";

/**
 * What a policy must grant. In a namespace, `any` is satisfied by any capability at all. `management`
 * is granted by no policy, only by a token of this type.
 */
export type Need =
  | { readonly in: "namespace"; readonly capability: NamespaceCapability | "any" }
  | { readonly in: "variable"; readonly capability: VariableCapability }
  | { readonly in: "node_pool"; readonly capability: NodePoolCapability }
  | { readonly in: "operator_capability"; readonly capability: OperatorCapability }
  | { readonly in: Area; readonly level: Exclude<Level, "deny"> }
  | { readonly in: "management" };

/** Of what something is needed: what does not matter for a need is left out. */
export interface Subject {
  /** "*" for any of them. */
  readonly namespace?: string | undefined;
  /** "*" for any of them. */
  readonly nodePool?: string | undefined;
  /** The path of a variable. */
  readonly path?: string | undefined;
}
