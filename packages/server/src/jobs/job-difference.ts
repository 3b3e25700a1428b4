import type { Job } from "@drover/job";
import { stringifyJson } from "@drover/job";

/** Whether two jobs ask for different things; what the agent itself keeps in a job does not count. */
export function asksForSomethingElse(before: Job, after: Job): boolean {
  return request(before) !== request(after);
}

function request(job: Job): string {
  const kept: Partial<Job> = {
    Status: "pending",
    StatusDescription: "",
    Stable: false,
    Version: 0,
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
    NomadTokenID: "",
    VersionTag: null,
  };
  return stringifyJson(sortKeys({ ...job, ...kept }));
}

/** Objects with their keys in order, so that equal ones have equal texts. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
