import type { Job } from "@drover/job";

/** What the agent itself keeps in a job. */
const KEPT: ReadonlySet<string> = new Set<keyof Job>([
  "Status",
  "StatusDescription",
  "Stable",
  "Version",
  "SubmitTime",
  "CreateIndex",
  "ModifyIndex",
  "JobModifyIndex",
  "NomadTokenID",
  "VersionTag",
]);

/** Whether two jobs ask for different things; what the agent itself keeps in a job does not count. */
export function asksForSomethingElse(before: Job, after: Job): boolean {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Job>;
  return [...fields].some((field) => !KEPT.has(field) && !isSame(before[field], after[field]));
}

/** Whether two values have the same JSON, whatever the order of their keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "bigint" || typeof b === "bigint") return String(a) === String(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [before, after] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return (
    Object.keys(before).every((key) => isSame(before[key], after[key])) &&
    Object.keys(after).every((key) => after[key] === undefined || Object.hasOwn(before, key))
  );
}
