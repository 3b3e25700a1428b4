import type { DiagnosticCode } from "@drover/hcl";
/** Something wrong with a value that came in, or worth knowing about it. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  /** Where it stands, as `Job.TaskGroups[0].Count`; "" for the whole. */
  readonly path: string;
  /** A sentence that says all: what, where, what is wanted. */
  readonly message: string;
}

/** A diagnostic of a field; docs/DIAGNOSTICS.md tells what each means. */
export type ProblemCode = Extract<
  DiagnosticCode,
  | "wrong_type"
  | "out_of_range"
  | "missing_field"
  | "unknown_field"
  | "refused"
  | "no_effect"
  | "invalid"
  | "doubtful"
>;

/** Only the errors. */
export function errorsOf(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}

/** The path of a field or of an item; `path` may be "". */
export function below(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}
