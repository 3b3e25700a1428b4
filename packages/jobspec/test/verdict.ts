import type { Job } from "@drover/job";
import type { Problem } from "@drover/schema";
import { judge } from "../src/judge.ts";

/** What is said of a job, the messages by their kinds. */
export function verdict(job: Job) {
  const problems = judge(job, { drivers: new Map() });
  const of = (code: Problem["code"]) =>
    problems.filter((problem) => problem.code === code).map(({ message }) => message);
  return {
    errors: of("invalid"),
    refused: of("refused"),
    warnings: of("doubtful"),
    withoutEffect: of("no_effect"),
  };
}
