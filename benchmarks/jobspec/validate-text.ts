import { canonicalize, judge, parseJob } from "@drover/jobspec";
import { errorsOf } from "@drover/schema";

/** From the text of a job file to a validated job. @throws {Error} if it is not valid */
export function validateText(text: string): void {
  const { job, diagnostics } = parseJob(text, { filename: "benchmark.nomad.hcl" });
  if (job === undefined) throw new Error(diagnostics[0]?.detail);
  const [error] = errorsOf(judge(canonicalize(job), { drivers: new Map() }));
  if (error !== undefined) throw new Error(error.message);
}
