import type {
  Area,
  NamespaceCapability,
  Need,
  NodePoolCapability,
  OperatorCapability,
  VariableCapability,
} from "@drover/acl";

/** Who may call an operation where ACL is on. */
export type Access =
  /** Anyone, without a token and with any. */
  | { readonly kind: "anyone" }
  /** Anyone but with a token that is none; the answer holds only what the token may see. */
  | { readonly kind: "filtered" }
  | Required;

/** A token that is granted one of the needs. */
export interface Required {
  readonly kind: "required";
  readonly anyOf: readonly Need[];
  /** Of what they must be granted. */
  readonly of: SubjectKind;
  /** What is required in place of that if a flag of the query is set. */
  readonly ifGiven?: { readonly flag: string; readonly anyOf: readonly Need[] };
}

/**
 * What an operation is about, and so where a need must be granted: in the namespace that the query names
 * (`request`), in that of the row whose `:id` the path names, in that of the body's `Job` or of the allocation that the
 * query names (`job`), or in, on or
 * for what the path's `:name` or `:path` names; where a path names no pool, that of the body.
 */
export type SubjectKind =
  | "request"
  | "allocation"
  | "evaluation"
  | "deployment"
  | "job"
  | "namespace"
  | "node_pool"
  | "variable";

export const ANYONE: Access = { kind: "anyone" };
export const FILTERED: Access = { kind: "filtered" };
export const MANAGEMENT: Access = required([{ in: "management" }]);

/** Any one of the capabilities, in the namespace of the request or of what it is about. */
export function namespaced(
  capabilities: NamespaceCapability | "any" | readonly NamespaceCapability[],
  of: SubjectKind = "request",
): Required {
  return required(namespaceNeeds(capabilities), of);
}

export function namespaceNeeds(
  capabilities: NamespaceCapability | "any" | readonly NamespaceCapability[],
): Need[] {
  const names = typeof capabilities === "string" ? [capabilities] : capabilities;
  return names.map((capability) => ({ in: "namespace", capability }));
}

export function variable(capability: VariableCapability): Required {
  return required([{ in: "variable", capability }], "variable");
}

export function nodePool(capability: NodePoolCapability): Required {
  return required([{ in: "node_pool", capability }], "node_pool");
}

export function operatorCapability(capability: OperatorCapability): Required {
  return required([{ in: "operator_capability", capability }]);
}

/** A level of `node`, `agent`, `operator`, `quota` or `plugin`. */
export function area(name: Area, level: "list" | "read" | "write"): Required {
  return required([{ in: name, level }]);
}

function required(anyOf: readonly Need[], of: SubjectKind = "request"): Required {
  return { kind: "required", anyOf, of };
}
