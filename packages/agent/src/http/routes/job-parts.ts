import { Fault } from "@drover/fault";
import type { Allocation } from "@drover/job";
import { diffJobs } from "@drover/jobspec/diff";
import { jobKey, topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { JobRegistrar } from "../../cluster/job-registrar.ts";
import { jobSummary } from "../../cluster/job-summary.ts";
import { deploymentsOf } from "../../cluster/newest-deployment.ts";
import { blockingRead } from "../blocking-read.ts";
import type { Exchange } from "../exchange.ts";
import type { Reply } from "../reply.ts";
import type { Handler, Route } from "../router.ts";
import type { RowTexts } from "../row-texts.ts";
import { allocStub } from "../stubs.ts";

/** What belongs to one job: allocations, evaluations, deployments, versions, summary. */
export function jobPartRoutes({
  state,
  registry,
  texts,
}: {
  state: ClusterState;
  texts: RowTexts;
  registry: JobRegistrar;
}): Route[] {
  const { store } = state;

  /** A blocking read of what an index of a table finds for the job. */
  const read =
    (
      topicsOf: (key: string) => string[],
      answer: (key: string, exchange: Exchange) => Omit<Reply, "index">,
    ): Handler =>
    (exchange) => {
      const key = jobKey({ namespace: exchange.namespace, id: exchange.parameter("id") });
      return blockingRead(exchange, store, topicsOf(key), () => answer(key, exchange));
    };
  const requireJob = ({ namespace, parameters }: Exchange) =>
    registry.require(namespace, parameters.id ?? "");

  return [
    {
      methods: ["GET"],
      path: "/v1/job/:id+/allocations",
      handler: read(
        (key) => [topic.by("allocations", "job", key)],
        (key, exchange) => {
          const created = store.table("jobs").get(key)?.CreateIndex;
          const all = exchange.flag("all") || created === undefined;
          const allocations = store
            .table("allocations")
            .by("job", key)
            .filter((alloc) => all || alloc.Job.CreateIndex === created);
          const resources = exchange.flag("resources");
          const stub = (alloc: Allocation) => allocStub(alloc, { resources });
          const form = `stub,${resources},true`;
          return { items: allocations.values().map((alloc) => texts.of(alloc, stub, { form })) };
        },
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/evaluations",
      handler: read(
        (key) => [topic.by("evaluations", "job", key)],
        (key) => ({
          items: store
            .table("evaluations")
            .by("job", key)
            .toSorted((a, b) => b.CreateIndex - a.CreateIndex)
            .values()
            .map((row) => texts.of(row, (it) => it)),
        }),
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/deployments",
      handler: read(
        (key) => [topic.by("deployments", "job", key)],
        (key, exchange) => ({
          items: deploymentsOf(store, key, { all: exchange.flag("all") })
            .values()
            .map((row) => texts.of(row, (it) => it)),
        }),
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/deployment",
      handler: read(
        (key) => [topic.by("deployments", "job", key)],
        (key) => ({ body: deploymentsOf(store, key)[0] ?? null }),
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/summary",
      handler: read(
        (key) => [topic.row("jobs", key), topic.by("allocations", "job", key)],
        (_key, exchange) => ({ body: jobSummary(store, requireJob(exchange)) }),
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/versions",
      handler: read(
        (key) => [topic.by("jobVersions", "job", key)],
        (_key, exchange) => {
          const job = requireJob(exchange);
          const Versions = registry.versions(job.Namespace, job.ID);
          const Diffs = exchange.flag("diffs")
            ? Versions.slice(0, -1).map((version, i) => diffJobs(Versions[i + 1] ?? null, version))
            : null;
          return {
            body: {
              Versions,
              Diffs,
              Index: job.ModifyIndex,
              LastContact: 0,
              KnownLeader: true,
            },
          };
        },
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/submission",
      handler: read(
        (key) => [topic.by("submissions", "job", key)],
        (key, exchange) => {
          const version = exchange.integer("version") ?? 0;
          const submission = store.table("submissions").get(`${key}\0${version}`);
          if (submission) return { body: submission };
          throw new Fault("not_found", `No source of version ${version} of this job was kept`);
        },
      ),
    },
    {
      methods: ["GET"],
      path: "/v1/job/:id+/scale",
      handler: read(
        (key) => [topic.row("jobs", key), topic.by("allocations", "job", key)],
        (key, exchange) => {
          const job = requireJob(exchange);
          const allocations = store.table("allocations").by("job", key);
          const groups = job.TaskGroups.map(({ Name, Count }) => {
            const own = allocations.filter((alloc) => alloc.TaskGroup === Name);
            const healthOf = (healthy: boolean) =>
              own.filter(({ DeploymentStatus }) => DeploymentStatus?.Healthy === healthy).length;
            const Running = own.filter(({ ClientStatus }) => ClientStatus === "running").length;
            const Placed = own.filter(({ DesiredStatus }) => DesiredStatus === "run").length;
            return [
              Name,
              {
                Desired: Count,
                Placed,
                Running,
                Healthy: healthOf(true),
                Unhealthy: healthOf(false),
                Events: null,
              },
            ];
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
        },
      ),
    },
  ];
}
