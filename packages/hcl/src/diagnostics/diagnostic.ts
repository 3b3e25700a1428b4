import type { Range } from "../source/range.ts";

/** A problem in a text: what it is, where, and what to do. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Names the kind of problem for programs. */
  readonly code: DiagnosticCode;
  /** A short title, the same for every problem of the kind. */
  readonly summary: string;
  /** One or more sentences about this case. */
  readonly detail: string;
  /** What to underline; absent if the problem is not in a text. */
  readonly subject?: Range;
  /** What to show around the subject. */
  readonly context?: Range;
}

/** The kinds of problem that this package reports; users of it may add their own. */
export type DiagnosticCode =
  /** The text is not made of the language's tokens. */
  | "invalid_character"
  | "invalid_encoding"
  | "invalid_escape"
  | "unterminated"
  /** The tokens are in an order that the grammar does not have. */
  | "syntax"
  | "duplicate_attribute"
  | "limit_exceeded"
  /** The body does not have what its schema asks for. */
  | "unsupported_attribute"
  | "unsupported_block"
  | "missing_attribute"
  | "missing_block"
  | "wrong_labels"
  /** An expression could not be evaluated. */
  | "unknown_variable"
  | "unknown_function"
  | "invalid_function_call"
  | "invalid_operand"
  | "invalid_index"
  | "invalid_key"
  | "null_value"
  | "not_iterable"
  | "invalid_template_value"
  | "inconsistent_types"
  | "unsuitable_value"
  | "invalid_type"
  | "invalid_dynamic_block"
  | (string & {});

/** Whether at least one of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** What else a diagnostic says besides its code, summary and detail. */
export interface DiagnosticPlace {
  readonly subject?: Range | undefined;
  readonly context?: Range | undefined;
}

/** An error with a place, if it has one. */
export function errorDiagnostic(
  code: DiagnosticCode,
  summary: string,
  detail: string,
  { subject, context }: DiagnosticPlace = {},
): Diagnostic {
  return {
    severity: "error",
    code,
    summary,
    detail,
    ...(subject && { subject }),
    ...(context && { context }),
  };
}
