import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Allocation } from "@drover/job";
import {
  type ClusterState,
  deploymentsOf,
  type JobRegistrar,
  jobSummary,
  scalingEventsOf,
} from "@drover/server";
import { jobKey, topic } from "@drover/store";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import type { RowTexts } from "../../rows/row-texts.ts";
import { allocStub } from "../../rows/stubs.ts";

/** What belongs to one job: allocations, evaluations, deployments, versions, summary. */
export function jobPartRoutes({
  state,
  jobRegistry,
  texts,
}: {
  state: ClusterState;
  jobRegistry: JobRegistrar;
  texts: RowTexts;
}): Route[] {
  const { store } = state;
  const keyOf = ({ namespace, parameters }: JobRequest) => jobKey({ namespace, id: parameters.id });
  const requireJob = ({ namespace, parameters }: JobRequest) =>
    jobRegistry.require(namespace, parameters.id);

  return [
    route(operations.listJobAllocations, (request) => {
      const key = keyOf(request);
      const { all, resources } = request.query;
      return blockingRead(request, store, [topic.by("allocations", "job", key)], () => {
        const created = store.table("jobs").get(key)?.CreateIndex;
        const allocations = store
          .table("allocations")
          .by("job", key)
          .filter((alloc) => all || created === undefined || alloc.Job.CreateIndex === created);
        const stub = (alloc: Allocation) => allocStub(alloc, { resources });
        const form = `stub,${resources},true`;
        return { items: allocations.values().map((alloc) => texts.of(alloc, stub, { form })) };
      });
    }),
    route(operations.listJobActions, (request) =>
      blockingRead(request, store, [topic.row("jobs", keyOf(request))], () => {
        const actions = requireJob(request).TaskGroups.flatMap((group) =>
          group.Tasks.flatMap(({ Name: TaskName, Actions }) =>
            (Actions ?? []).map((it) => ({ ...it, TaskName, TaskGroupName: group.Name })),
          ),
        );
        return { items: actions.map(jsonText) };
      }),
    ),
    route(operations.listJobEvaluations, (request) => {
      const key = keyOf(request);
      return blockingRead(request, store, [topic.by("evaluations", "job", key)], () => ({
        items: newestFirst(store.table("evaluations").by("job", key)).map((row) =>
          texts.of(row, (it) => it),
        ),
      }));
    }),
    route(operations.listJobDeployments, (request) => {
      const key = keyOf(request);
      return blockingRead(request, store, [topic.by("deployments", "job", key)], () => ({
        items: deploymentsOf(store, key, { all: request.query.all })
          .values()
          .map((row) => texts.of(row, (it) => it)),
      }));
    }),
    route(operations.getJobDeployment, (request) => {
      const key = keyOf(request);
      return blockingRead(request, store, [topic.by("deployments", "job", key)], () => ({
        body: deploymentsOf(store, key)[0] ?? null,
      }));
    }),
    route(operations.getJobSummary, (request) => {
      const key = keyOf(request);
      const topics = [topic.row("jobs", key), topic.by("allocations", "job", key)];
      return blockingRead(request, store, topics, () => ({
        body: jobSummary(store, requireJob(request)),
      }));
    }),
    route(operations.getJobSubmission, (request) => {
      const key = keyOf(request);
      return blockingRead(request, store, [topic.by("submissions", "job", key)], () => {
        const { version } = request.query;
        const submission = store.table("submissions").get(`${key}\0${version}`);
        if (submission) return { body: submission };
        throw new Fault(
          "not_found",
          `job source not found: no text of version ${version} was kept`,
        );
      });
    }),
    route(operations.getJobScale, (request) => {
      const key = keyOf(request);
      const topics = [
        topic.row("jobs", key),
        topic.row("scalingEvents", key),
        topic.by("allocations", "job", key),
      ];
      return blockingRead(request, store, topics, () => {
        const job = requireJob(request);
        const events = scalingEventsOf(store, job);
        const allocations = store.table("allocations").by("job", key);
        const groups = job.TaskGroups.map(({ Name, Count }) => {
          const own = allocations.filter((alloc) => alloc.TaskGroup === Name);
          const healthOf = (healthy: boolean) =>
            own.filter(({ DeploymentStatus }) => DeploymentStatus?.Healthy === healthy).length;
          const status = {
            Desired: Count,
            Placed: own.filter(({ DesiredStatus }) => DesiredStatus === "run").length,
            Running: own.filter(({ ClientStatus }) => ClientStatus === "running").length,
            Healthy: healthOf(true),
            Unhealthy: healthOf(false),
            Events: events[Name] ?? null,
          };
          return [Name, status] as const;
        });
        return {
          body: {
            JobID: job.ID,
            Namespace: job.Namespace,
            JobCreateIndex: job.CreateIndex,
            JobModifyIndex: job.JobModifyIndex,
            JobStopped: job.Stop,
            TaskGroups: Object.fromEntries(groups),
          },
        };
      });
    }),
  ];
}

interface JobRequest {
  readonly namespace: string;
  readonly parameters: { readonly id: string };
}

function newestFirst<Row extends { CreateIndex: number }>(
  rows: readonly Row[],
): IteratorObject<Row> {
  return rows.toSorted((a, b) => b.CreateIndex - a.CreateIndex).values();
}
