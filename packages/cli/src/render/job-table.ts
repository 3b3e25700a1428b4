import type { JobListStub } from "@drover/api";
import { formatTable } from "../terminal/table.ts";
import { formatNs } from "../terminal/time.ts";

/** Jobs by id, with their namespaces where they are of several. */
export function jobTable(jobs: readonly JobListStub[]): string {
  if (jobs.length === 0) return "No running jobs";
  const isMixed = new Set(jobs.map(({ Namespace }) => Namespace)).size > 1;
  return formatTable([
    ["ID", ...(isMixed ? ["Namespace"] : []), "Type", "Priority", "Status", "Submit Date"],
    ...jobs
      .toSorted((a, b) => a.ID.localeCompare(b.ID))
      .map((job) => [
        job.ID,
        ...(isMixed ? [job.Namespace] : []),
        kindOf(job),
        String(job.Priority),
        job.Stop ? `${job.Status} (stopped)` : job.Status,
        formatNs(job.SubmitTime),
      ]),
  ]);
}

function kindOf({ Type, Periodic, ParameterizedJob }: JobListStub): string {
  return [Type, Periodic ? "periodic" : "", ParameterizedJob ? "parameterized" : ""]
    .filter(Boolean)
    .join("/");
}
