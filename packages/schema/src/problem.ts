/** Something wrong with a value that came in, or worth knowing about it. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  /** Where it stands, as `Job.TaskGroups[0].Count`; "" for the whole. */
  readonly path: string;
  /** A sentence that says all: what, where, what is wanted. */
  readonly message: string;
}

export type ProblemCode =
  | "wrong_type"
  | "out_of_range"
  | "missing_field"
  | "unknown_field"
  /** The field is known, and this program cannot do what it asks for. */
  | "refused"
  /** The field is known, and changes nothing here. */
  | "no_effect"
  /** The value fits its field, and not what stands around it. */
  | "invalid"
  /** It is taken, and most likely not what is meant, or will not be taken by a later version. */
  | "doubtful";

/** Only the errors. */
export function errorsOf(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === "error");
}

/** The path of a field or of an item; `path` may be "". */
export function below(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}
