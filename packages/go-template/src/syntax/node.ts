import type { ByteString } from "../bytes.ts";

interface At {
  /** In bytes, from the start of the template. */
  readonly position: number;
}

/** What a template is made of. */
export type Node =
  | TextNode
  | ActionNode
  | BranchNode
  | RangeNode
  | TemplateNode
  | BreakNode
  | ContinueNode;

export interface TextNode extends At {
  readonly kind: "text";
  readonly text: ByteString;
}

export interface ActionNode extends At {
  readonly kind: "action";
  readonly pipe: PipeNode;
}

export interface BranchNode extends At {
  readonly kind: "if" | "with";
  readonly pipe: PipeNode;
  readonly list: readonly Node[];
  readonly elseList: readonly Node[] | undefined;
}

export interface RangeNode extends At {
  readonly kind: "range";
  readonly pipe: PipeNode;
  readonly list: readonly Node[];
  readonly elseList: readonly Node[] | undefined;
}

export interface TemplateNode extends At {
  readonly kind: "template";
  readonly name: ByteString;
  readonly pipe: PipeNode | undefined;
}

export interface BreakNode extends At {
  readonly kind: "break";
}

export interface ContinueNode extends At {
  readonly kind: "continue";
}

/** Commands, each of which takes the value of the one before as its last argument. */
export interface PipeNode extends At {
  readonly kind: "pipe";
  readonly line: number;
  /** Names with their "$". */
  readonly variables: readonly VariableNode[];
  /** With "=" instead of ":=". */
  readonly isAssignment: boolean;
  readonly commands: readonly CommandNode[];
}

export interface CommandNode extends At {
  readonly kind: "command";
  /** At least one. */
  readonly operands: readonly [Operand, ...Operand[]];
}

export type Operand =
  | BooleanNode
  | NumberNode
  | StringNode
  | NilNode
  | DotNode
  | FieldNode
  | VariableNode
  | IdentifierNode
  | ChainNode
  | PipeNode;

export interface BooleanNode extends At {
  readonly kind: "boolean";
  readonly value: boolean;
}

/** A constant, which may serve as several kinds of number: `1` and `1.0` are integers and floats. */
export interface NumberNode extends At {
  readonly kind: "number";
  readonly text: ByteString;
  /** From -2^63 to 2^63 - 1. */
  readonly integer: bigint | undefined;
  /** From 0 to 2^64 - 1. */
  readonly unsigned: bigint | undefined;
  readonly float: number | undefined;
  /** Real and imaginary part. */
  readonly complex: readonly [number, number] | undefined;
}

export interface StringNode extends At {
  readonly kind: "string";
  /** As it stands in the template. */
  readonly literal: ByteString;
  readonly text: ByteString;
}

export interface NilNode extends At {
  readonly kind: "nil";
}

export interface DotNode extends At {
  readonly kind: "dot";
}

/** ".a.b" */
export interface FieldNode extends At {
  readonly kind: "field";
  readonly names: readonly ByteString[];
}

/** "$x.a.b" */
export interface VariableNode extends At {
  readonly kind: "variable";
  readonly name: ByteString;
  readonly fields: readonly ByteString[];
}

export interface IdentifierNode extends At {
  readonly kind: "identifier";
  readonly name: ByteString;
}

/** "(pipeline).a.b" */
export interface ChainNode extends At {
  readonly kind: "chain";
  readonly node: Operand;
  readonly fields: readonly ByteString[];
}
