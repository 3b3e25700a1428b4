import type { Range } from "../source/range.ts";
import type { Value } from "../values/value.ts";
import type { JsonNode } from "./json-node.ts";

/** Every kind of expression; `kind` says which. */
export type Expression =
  | LiteralExpression
  | TemplateExpression
  | TemplateWrapExpression
  | TemplateJoinExpression
  | VariableExpression
  | RelativeTraversalExpression
  | CallExpression
  | ConditionalExpression
  | IndexExpression
  | TupleExpression
  | ObjectExpression
  | ForExpression
  | SplatExpression
  | SplatItemExpression
  | BinaryExpression
  | UnaryExpression
  | ParenthesesExpression
  | InvalidExpression
  | JsonExpression
  | ScopedExpression;

/** A number, `true`, `false`, `null`, or the literal text between the sequences of a template. */
export interface LiteralExpression {
  readonly kind: "literal";
  readonly value: Value;
  readonly range: Range;
}

/** A quoted string, a heredoc, a whole template, or one branch of a template directive. */
export interface TemplateExpression {
  readonly kind: "template";
  readonly parts: readonly Expression[];
  readonly range: Range;
}

/** A template that is one interpolation and nothing else: its value keeps its type. */
export interface TemplateWrapExpression {
  readonly kind: "templateWrap";
  readonly wrapped: Expression;
  readonly range: Range;
}

/** A `%{for}` directive: the elements of `tuple` as one string. */
export interface TemplateJoinExpression {
  readonly kind: "templateJoin";
  readonly tuple: ForExpression;
  readonly range: Range;
}

/** A variable and the constant steps into it, such as `a.b[0]["c"]`. */
export interface VariableExpression {
  readonly kind: "variable";
  readonly name: string;
  readonly nameRange: Range;
  readonly steps: readonly TraversalStep[];
  readonly range: Range;
}

/** Constant steps into the value of any other expression. */
export interface RelativeTraversalExpression {
  readonly kind: "relativeTraversal";
  readonly source: Expression;
  readonly steps: readonly TraversalStep[];
  readonly range: Range;
}

/** One step into a value: `.name`, or `[key]` with a constant key (`.0` is the old way to write `[0]`). */
export type TraversalStep =
  | { readonly kind: "attribute"; readonly name: string; readonly range: Range }
  | { readonly kind: "index"; readonly key: Value; readonly range: Range };

export interface CallExpression {
  readonly kind: "call";
  /** With its namespaces, if it has some: `a::b`. */
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** Whether the last argument ended with `...`. */
  readonly expandFinal: boolean;
  readonly nameRange: Range;
  readonly openRange: Range;
  readonly closeRange: Range;
  readonly range: Range;
}

/** `condition ? then : otherwise`, and `%{if}` in a template. */
export interface ConditionalExpression {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
  readonly range: Range;
}

/** `collection[key]` with a key that has to be evaluated. */
export interface IndexExpression {
  readonly kind: "index";
  readonly collection: Expression;
  readonly key: Expression;
  readonly bracketRange: Range;
  readonly range: Range;
}

export interface TupleExpression {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
  readonly range: Range;
}

export interface ObjectExpression {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
  readonly range: Range;
}

/** One `key = value` of an object expression. */
export interface ObjectItem {
  readonly key: Expression;
  /** The key, if it is written as a bare name; a bare name is no variable here. */
  readonly keyName?: string;
  readonly value: Expression;
}

/** `[for k, v in c: ...]` or `{for k, v in c: key => value}`. */
export interface ForExpression {
  readonly kind: "for";
  readonly keyName?: string;
  readonly valueName: string;
  readonly collection: Expression;
  /** Present when an object is made, absent when a tuple is. */
  readonly key?: Expression;
  readonly value: Expression;
  readonly condition?: Expression;
  /** Whether the value ended with `...`, which gathers the values of equal keys. */
  readonly group: boolean;
  readonly range: Range;
}

/** `source[*]` or `source.*`: `each` is evaluated for every element, which `item` stands for. */
export interface SplatExpression {
  readonly kind: "splat";
  readonly source: Expression;
  readonly each: Expression;
  readonly item: SplatItemExpression;
  readonly markerRange: Range;
  readonly range: Range;
}

export interface SplatItemExpression {
  readonly kind: "splatItem";
  readonly range: Range;
}

export type BinaryOperator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

export interface BinaryExpression {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly range: Range;
}

export interface UnaryExpression {
  readonly kind: "unary";
  readonly operator: "-" | "!";
  readonly operand: Expression;
  readonly range: Range;
}

export interface ParenthesesExpression {
  readonly kind: "parentheses";
  readonly inner: Expression;
  readonly range: Range;
}

/** Stands where a syntax error was; a diagnostic says what. Its value is not known. */
export interface InvalidExpression {
  readonly kind: "invalid";
  readonly range: Range;
}

/** A value of HCL's JSON syntax, whose strings are templates. */
export interface JsonExpression {
  readonly kind: "json";
  readonly node: JsonNode;
  readonly range: Range;
}

/** An expression that sees further variables, such as the iterator of a dynamic block. */
export interface ScopedExpression {
  readonly kind: "scoped";
  readonly inner: Expression;
  readonly variables: ReadonlyMap<string, Value>;
  readonly range: Range;
}
