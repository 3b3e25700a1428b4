import type { Evaluation, Job } from "@drover/job";
import { jobSummary } from "@drover/server";
import type { StateStore } from "@drover/store";
import { familiesOf, type MetricFamily } from "./metric-family.ts";

interface GroupCounts {
  readonly labels: Readonly<Record<string, string>>;
  readonly counts: ReturnType<typeof jobSummary>["Summary"][string];
}

const ONE = [undefined];
const NO_LABELS = () => ({});

/** What the server's half of Nomad measures: jobs, evaluations, the state. */
export function serverMetrics(
  store: StateStore,
  host: Readonly<Record<string, string>>,
): MetricFamily[] {
  const evaluations = (status: Evaluation["Status"]) =>
    store.table("evaluations").by("status", status);
  const isWaiting = ({ WaitUntil }: Evaluation) => Boolean(WaitUntil);
  const jobsOf = (status: Job["Status"]) => {
    let count = 0;
    for (const job of store.table("jobs").values()) if (job.Status === status) count++;
    return count;
  };
  const hosted = { items: () => ONE, labels: () => host };
  return [
    ...familiesOf<GroupCounts>("nomad.nomad.job_summary", {
      items: () => groupCounts(store, host),
      labels: ({ labels }) => labels,
      values: {
        queued: [
          "Allocations of the task group that wait for a place",
          ({ counts }) => counts.Queued,
        ],
        complete: [
          "Allocations of the task group that have completed",
          ({ counts }) => counts.Complete,
        ],
        failed: ["Allocations of the task group that have failed", ({ counts }) => counts.Failed],
        running: ["Allocations of the task group that run", ({ counts }) => counts.Running],
        starting: ["Allocations of the task group that start", ({ counts }) => counts.Starting],
        lost: ["Allocations of the task group that were lost", ({ counts }) => counts.Lost],
        unknown: [
          "Allocations of the task group that are not known of",
          ({ counts }) => counts.Unknown,
        ],
      },
    }),
    ...familiesOf("nomad.nomad.job_status", {
      ...hosted,
      values: {
        pending: ["Jobs that are pending", () => jobsOf("pending")],
        running: ["Jobs that run", () => jobsOf("running")],
        dead: ["Jobs that are dead", () => jobsOf("dead")],
      },
    }),
    ...familiesOf("nomad.nomad.broker", {
      ...hosted,
      values: {
        total_ready: [
          "Evaluations that are ready to be processed",
          () => evaluations("pending").filter((it) => !isWaiting(it)).length,
        ],
        total_waiting: [
          "Evaluations that wait until a time",
          () => evaluations("pending").filter(isWaiting).length,
        ],
        total_unacked: [
          "Evaluations that a worker has; none outlives a turn of the event loop",
          () => 0,
        ],
        total_pending: ["Evaluations behind another one of the same job", () => 0],
      },
    }),
    ...familiesOf("nomad.nomad.blocked_evals", {
      ...hosted,
      values: {
        total_blocked: [
          "Evaluations that are blocked because not all was placed",
          () => evaluations("blocked").length,
        ],
        total_escaped: [
          "Blocked evaluations that any change of the node may unblock",
          () =>
            evaluations("blocked").filter(({ EscapedComputedClass }) => EscapedComputedClass)
              .length,
        ],
      },
    }),
    ...familiesOf("nomad.nomad", {
      ...hosted,
      values: {
        "heartbeat.active": ["Clients that send heartbeats", () => store.table("nodes").size],
      },
    }),
    ...familiesOf("nomad.state", {
      ...hosted,
      labels: NO_LABELS,
      values: { index: ["Index of the last change of the state", () => store.index] },
    }),
  ];
}

function* groupCounts(
  store: StateStore,
  host: Readonly<Record<string, string>>,
): Generator<GroupCounts> {
  for (const job of store.table("jobs").values()) {
    const [, parent, kind, id = ""] = /^(.*)\/(dispatch|periodic)-(.*)$/.exec(job.ID) ?? [];
    const child = parent === undefined ? {} : { parent_id: parent, [`${kind}_id`]: id };
    for (const [task_group, counts] of Object.entries(jobSummary(store, job).Summary)) {
      const labels = { ...host, job: job.ID, task_group, namespace: job.Namespace, ...child };
      yield { labels, counts };
    }
  }
}
