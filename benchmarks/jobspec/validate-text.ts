import { canonicalize, parseJob, validate } from "@drover/jobspec";

/** From the text of a job file to a validated job. @throws {Error} if it is not valid */
export function validateText(text: string): void {
  const { job, diagnostics } = parseJob(text, { filename: "benchmark.nomad.hcl" });
  if (job === undefined) throw new Error(diagnostics[0]?.detail);
  const { errors } = validate(canonicalize(job));
  if (errors.length > 0) throw new Error(errors[0]);
}
