import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Range } from "../source/range.ts";
import type { Expression } from "./expression.ts";

/**
 * The content of a file or of a block. Whoever reads one says by a schema what may be in it; JSON,
 * where blocks and attributes look alike, can be read in no other way.
 */
export interface Body {
  /** What the schema names; anything else in the body is an error. */
  content(schema: BodySchema): BodyReading;
  /** What the schema names, and the rest of the body as one of its own. */
  partialContent(schema: BodySchema): BodyReading & { readonly remain: Body };
  /** Every attribute, whatever its name; a block is an error. */
  justAttributes(): {
    readonly attributes: ReadonlyMap<string, Attribute>;
    readonly diagnostics: Diagnostic[];
  };
  /** Where to point when something is missing. */
  readonly missingItemRange: Range;
}

/** `name = expression`. */
export interface Attribute {
  readonly name: string;
  readonly expression: Expression;
  readonly range: Range;
  readonly nameRange: Range;
}

/** `type "label" { ... }`. */
export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  /** The header: the type and the labels. */
  readonly headerRange: Range;
  readonly typeRange: Range;
  readonly labelRanges: readonly Range[];
}

/** What may be in a body. */
export interface BodySchema {
  readonly attributes?: readonly AttributeSchema[];
  readonly blocks?: readonly BlockSchema[];
}

export interface AttributeSchema {
  readonly name: string;
  readonly required?: boolean;
}

export interface BlockSchema {
  readonly type: string;
  /** The names of the labels, for messages; a block has as many labels as there are names here. */
  readonly labelNames?: readonly string[];
  /** Whether blocks of the same labels are several; HCL 1 makes one of them unless told. */
  readonly isRepeated?: boolean;
}

/** The attributes and blocks of a body that a schema named. */
export interface BodyContent {
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** In the order of the text. */
  readonly blocks: readonly Block[];
}

export interface BodyReading {
  readonly content: BodyContent;
  readonly diagnostics: Diagnostic[];
}
