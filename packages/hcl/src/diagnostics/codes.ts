/**
 * The kinds of problem that a text can have, whoever finds them: this package, the schema, or what judges jobs. docs/DIAGNOSTICS.md
 * tells what each means and what to do.
 */
export const DIAGNOSTIC_CODES = [
  // The text is not made of what the language is made of.
  "invalid_character",
  "invalid_encoding",
  "invalid_escape",
  "unterminated",
  "syntax",
  "limit_exceeded",
  // A body is not what its schema asks for.
  "duplicate_attribute",
  "duplicate_block",
  "unsupported_attribute",
  "unsupported_block",
  "missing_attribute",
  "missing_block",
  "wrong_labels",
  // An expression cannot be evaluated.
  "unknown_variable",
  "unknown_function",
  "invalid_function_call",
  "invalid_operand",
  "invalid_index",
  "invalid_key",
  "null_value",
  "not_iterable",
  "invalid_template_value",
  "inconsistent_types",
  "unsuitable_value",
  "invalid_type",
  "invalid_dynamic_block",
  // The variables of a job file.
  "invalid_variable",
  "duplicate_variable",
  "undeclared_variable",
  "unset_variable",
  // A job, a configuration or a request does not fit.
  "wrong_type",
  "out_of_range",
  "missing_field",
  "unknown_field",
  "refused",
  "no_effect",
  "invalid",
  "doubtful",
] as const;

/** Names a kind of problem, for programs. */
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];
