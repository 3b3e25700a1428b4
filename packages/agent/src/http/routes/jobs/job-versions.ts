import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Job } from "@drover/job";
import { diffJobs } from "@drover/jobspec/diff";
import type { ClusterState, JobRegistrar } from "@drover/server";
import { jobKey, topic } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { type ListRequest, listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { jobStatusStub } from "../../rows/job-status-stub.ts";

/** Shows versions of jobs, names them, and tells how jobs stand. */
export function jobVersionRoutes({
  state: { store },
  jobRegistry,
}: {
  state: ClusterState;
  jobRegistry: JobRegistrar;
}): Route[] {
  const { versions } = jobRegistry;
  const statusTopics = [
    topic.table("jobs"),
    topic.table("allocations"),
    topic.table("deployments"),
  ];
  const statuses = (request: ListRequest & { access: Admission }, jobs: Iterable<Job>) =>
    // The last changed first, unless it is to be the other way round.
    listReply({ ...request, query: { ...request.query, reverse: !request.query.reverse } }, jobs, {
      keyOf: ({ ModifyIndex, Namespace, ID }) =>
        `${String(ModifyIndex).padStart(16, "0")}.${Namespace}.${ID}`,
      idOf: ({ ID }) => ID,
      namespaceOf: ({ Namespace }) => Namespace,
      fields: ROW_FIELDS.jobs,
      show: (job) => jsonText(jobStatusStub(store, job)),
    });
  return [
    route(operations.getJobVersions, (request) => {
      const { namespace, parameters, query } = request;
      const key = jobKey({ namespace, id: parameters.id });
      return blockingRead(request, store, [topic.by("jobVersions", "job", key)], () => {
        const job = jobRegistry.require(namespace, parameters.id);
        const Versions = versions.of(job.Namespace, job.ID);
        const Diffs = query.diffs ? diffsOf(Versions, baseOf(Versions, query)) : null;
        return {
          body: { Versions, Diffs, Index: job.ModifyIndex, LastContact: 0, KnownLeader: true },
        };
      });
    }),
    route(operations.tagJobVersion, async ({ namespace, parameters, body }) => {
      const { id, tag } = parameters;
      const newest = jobRegistry.require(namespace, id).Version;
      const version = body.Latest && !body.Version ? newest : (body.Version ?? newest);
      const index = await versions.tag(namespace, id, version, {
        name: tag,
        description: body.Description,
      });
      return { body: { Name: tag, Index: index }, index };
    }),
    route(operations.untagJobVersion, async ({ namespace, parameters: { id, tag } }) => {
      jobRegistry.require(namespace, id);
      const index = await versions.untag(namespace, id, tag);
      return { body: { Name: tag, Index: index }, index };
    }),
    route(operations.listJobStatuses, (request) =>
      blockingRead(request, store, statusTopics, () => {
        const jobs = store.table("jobs").values();
        const { include_children: all } = request.query;
        return statuses(request, all ? jobs : jobs.filter(({ ParentID }) => ParentID === ""));
      }),
    ),
    route(operations.getJobStatuses, (request) => {
      const { Jobs, IncludeChildren } = request.body;
      const named = new Set(
        (Jobs ?? []).map(({ ID: id, Namespace }) =>
          jobKey({ namespace: Namespace || request.namespace, id }),
        ),
      );
      const all = IncludeChildren || request.query.include_children;
      const jobs = store.table("jobs").values();
      return blockingRead(request, store, statusTopics, () =>
        statuses(
          // What is named may be of any namespace that the token may read.
          named.size > 0 ? { ...request, namespace: "*" } : request,
          jobs.filter(({ Namespace: namespace, ID: id, ParentID }) => {
            if (named.size === 0) return all || ParentID === "";
            const isChild = all && named.has(jobKey({ namespace, id: ParentID }));
            return isChild || named.has(jobKey({ namespace, id }));
          }),
        ),
      );
    }),
  ];
}

/** The version that all others are compared with; undefined for each with the one before it. */
function baseOf(
  versions: readonly Job[],
  { diff_version: version, diff_tag: tag }: { diff_version: number | null; diff_tag: string },
): Job | undefined {
  if (version === null && tag === "") return undefined;
  if (version !== null && tag !== "") {
    throw new Fault("invalid_argument", "Give diff_version or diff_tag, not both");
  }
  const base = versions.find((it) =>
    tag === "" ? it.Version === version : it.VersionTag?.Name === tag,
  );
  if (base !== undefined) return base;
  throw new Fault(
    "not_found",
    tag === "" ? `Version ${version} is not kept` : `No version has the tag "${tag}"`,
  );
}

function diffsOf(versions: readonly Job[], base: Job | undefined) {
  if (base !== undefined) {
    return versions.filter((it) => it !== base).map((version) => diffJobs(base, version));
  }
  return versions.slice(0, -1).map((version, i) => diffJobs(versions[i + 1] ?? null, version));
}
