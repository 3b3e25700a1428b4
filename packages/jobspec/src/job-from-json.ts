import { conform, type Json, type Problem, parseJson } from "@drover/schema";
import type { JobInput } from "./input.ts";
import { JOB } from "./schema/job.ts";

/** A job out of JSON. `job` is undefined exactly if there are errors. */
export interface JobFromJson {
  readonly job: JobInput | undefined;
  readonly errors: string[];
  /** Fields that are no part of a job, and were left out. */
  readonly warnings: string[];
}

/** Reads a job from JSON text, as {@link jobFromJson} reads it from a value. */
export function parseJobJson(text: string): JobFromJson {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    return { job: undefined, errors: [`Invalid JSON: ${(error as Error).message}`], warnings: [] };
  }
  return jobFromJson(value);
}

/** Reads a job as Nomad's API takes it, either bare or as `{"Job": {...}}`. */
export function jobFromJson(value: Json): JobFromJson {
  const { value: job, problems } = conform(JOB, unwrap(value), { path: "Job" });
  const messages = (severity: Problem["severity"]) =>
    problems.filter((problem) => problem.severity === severity).map(({ message }) => message);
  const errors = messages("error");
  return {
    job: errors.length === 0 ? (job as JobInput) : undefined,
    errors,
    warnings: messages("warning"),
  };
}

function unwrap(value: Json): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const wrapped = Object.entries(value).find(([key]) => key.toLowerCase() === "job");
  return wrapped?.[1] ?? value;
}
