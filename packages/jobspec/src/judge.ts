import type { ConfigSpec } from "@drover/driver";
import type { Job } from "@drover/job";
import type { Problem } from "@drover/schema";
import { type NodeAbilities, unsupported } from "./unsupported.ts";
import { driverConfigProblems } from "./validate/driver-config.ts";
import type { Finding, Findings } from "./validate/messages.ts";
import { validateJob } from "./validate/validate.ts";
import { warnings } from "./validate/warnings.ts";
import { withoutEffect } from "./without-effect.ts";

/** What a job is judged by. */
export interface JudgeOptions {
  /** What each driver takes of a task, by its name; others are left to the run time. */
  readonly drivers: ReadonlyMap<string, ConfigSpec>;
  /** What the node can do beyond running tasks; unless told, what any node can. */
  readonly abilities?: NodeAbilities;
}

/**
 * Judges a canonical job as a whole: what it may not say, what this agent cannot give it, what its
 * drivers would not take, and what its author should know. It is the one place that decides this:
 * the scheduler and the runner work on what has passed. Everything is reported at once.
 *
 * @returns problems whose paths begin in the job, as `TaskGroups[0].Count`
 */
export function judge(job: Job, { drivers, abilities }: JudgeOptions): Problem[] {
  return [
    ...problems("error", "invalid", validateJob(job)),
    ...problems("error", "refused", unsupported(job, abilities)),
    ...driverConfigProblems(job, drivers),
    ...problems("warning", "doubtful", warnings(job)),
    ...problems("warning", "no_effect", withoutEffect(job)),
  ];
}

function* problems(
  severity: Problem["severity"],
  code: Problem["code"],
  findings: Findings,
): Generator<Problem> {
  for (const finding of findings) {
    const { path, message }: Finding =
      typeof finding === "string" ? { path: "", message: finding } : finding;
    yield { severity, code, path, message };
  }
}
