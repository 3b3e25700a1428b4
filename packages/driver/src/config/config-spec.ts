/**
 * The shape of a configuration block, as data: Nomad's hclspec. What a spec of kind `object`
 * describes decodes to a plain object with its keys.
 */
export type ConfigSpec =
  | { readonly kind: "object"; readonly attributes: Readonly<Record<string, ConfigSpec>> }
  | { readonly kind: "array"; readonly values: readonly ConfigSpec[] }
  | AttributeSpec
  | {
      readonly kind: "block";
      readonly name: string;
      readonly required?: boolean;
      readonly nested: ConfigSpec;
    }
  | {
      readonly kind: "block_attrs";
      readonly name: string;
      readonly type: string;
      readonly required?: boolean;
    }
  | BlockListSpec
  | {
      readonly kind: "block_map";
      readonly name: string;
      readonly labels: readonly string[];
      readonly nested: ConfigSpec;
    }
  | { readonly kind: "default"; readonly primary: ConfigSpec; readonly default: ConfigSpec }
  /** An HCL expression without variables. */
  | { readonly kind: "literal"; readonly value: string };

export interface AttributeSpec {
  readonly kind: "attr";
  readonly name: string;
  /** An HCL type expression: "string", "list(string)", "list(map(string))" ... */
  readonly type: string;
  readonly required?: boolean;
}

export interface BlockListSpec {
  readonly kind: "block_list" | "block_set";
  readonly name: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly nested: ConfigSpec;
}
