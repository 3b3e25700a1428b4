import type { Range } from "../source/range.ts";
import type { DiagnosticCode } from "./codes.ts";

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
