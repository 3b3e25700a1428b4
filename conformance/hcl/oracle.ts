import { GoOracle } from "../go-oracle.ts";

/** What can be done with a text. */
export type Mode =
  | "config"
  | "expression"
  | "template"
  | "json"
  | "dynamic"
  | "hcl1"
  | "format"
  | "time";

/** A value for expressions to refer to: plain data to be converted to a type, or an unknown value. */
export interface Variable {
  readonly type: string;
  readonly value?: unknown;
  readonly unknown?: boolean;
}

export interface Question {
  readonly mode: Mode;
  readonly text: string;
  readonly variables?: Readonly<Record<string, Variable>>;
}

export interface Answer {
  /** Whether the text is well-formed. */
  readonly parsed: boolean;
  /** Whether it also has a value. */
  readonly ok: boolean;
  /** The value with its types, as `encode` of this folder writes it. */
  readonly value?: unknown;
  readonly error?: string;
}

/** HashiCorp's own HCL. */
export class Oracle extends GoOracle<Question, Answer> {
  constructor() {
    super("go-hcl");
  }
}
