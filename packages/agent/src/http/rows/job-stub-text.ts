import type { JobListStub } from "@drover/api";
import type { Job } from "@drover/job";
import { jobKey, type StateStore, topic } from "@drover/store";
import type { JsonText } from "../replies/json-text.ts";
import type { RowTexts } from "./row-texts.ts";
import { jobStub } from "./stubs.ts";

/** A job as lists have it, as JSON that is kept until the job or its summary changes. */
export function jobStubText(
  { store, texts }: { store: StateStore; texts: RowTexts },
  job: Job,
  { meta }: { meta: boolean },
): JsonText<JobListStub> {
  const key = jobKey({ namespace: job.Namespace, id: job.ID });
  const isParent = job.Periodic !== null || job.ParameterizedJob !== null;
  // What the summary of a job is made of.
  const version = store.indexOf([
    topic.by("allocations", "job", key),
    topic.by("evaluations", "job", key),
    ...(isParent ? [topic.table("jobs")] : []),
  ]);
  const form = `stub,${meta}`;
  return texts.of(job, (row) => jobStub(store, row, { meta }), { form, version });
}
