import type { DesiredUpdates } from "@drover/api";
import {
  type Allocation,
  type AllocMetric,
  type Deployment,
  type Evaluation,
  isTerminal,
  type Job,
  type TaskGroup,
  toRfc3339,
} from "@drover/job";
import { Changes } from "./changes.ts";
import { DESCRIPTION } from "./descriptions.ts";
import { decideGroup } from "./groups/decide-group.ts";
import { decideSystemGroup } from "./groups/decide-system-group.ts";
import { type GroupDecision, type WantedPlacement, wantsMore } from "./groups/group-decision.ts";
import { isCurrent } from "./groups/group-versions.ts";
import { newEvaluation } from "./new-evaluation.ts";
import { isAvailable } from "./placing/feasibility.ts";
import { Placer } from "./placing/placer.ts";
import { noUpdates, type Plan, type ScheduleRequest } from "./plan.ts";
import {
  cancelled,
  isActive,
  isOfVersion,
  isReady,
  isRolledOut,
  newDeployment,
  staleCanaries,
  withPlaced,
} from "./rollouts/deployments.ts";

/**
 * Decides what must change so that a job gets what it asks for. Pure: the same request gives the
 * same plan, and once a plan is applied, the next one for the same job is empty.
 */
export function schedule(request: ScheduleRequest): Plan {
  const { evaluation, job, allocations, now } = request;
  const preempted: Allocation[] = [];
  const plan: Plan = {
    allocations: [],
    deployments: [],
    evaluations: [],
    desired: {},
    failed: {},
    preempted,
  };
  const isWanted = job !== undefined && !job.Stop;
  const current = isWanted ? currentDeployment(request.deployment, job) : undefined;
  const obsolete = request.deployment;
  if (
    obsolete &&
    obsolete !== current &&
    isActive(obsolete) &&
    !(isWanted && isOfVersion(obsolete, job))
  ) {
    plan.deployments.push(cancelled(obsolete, job, now));
  }

  const groups = isWanted ? job.TaskGroups : [];
  const decisions = groups.map((group) => ({ group, decision: decide(request, group, current) }));
  const changes = new Changes(request);
  for (const alloc of allocations) {
    const isKnown = groups.some((group) => group.Name === alloc.TaskGroup);
    if (!isKnown && !isTerminal(alloc)) {
      changes.stop(alloc, DESCRIPTION.notNeeded);
      desiredOf(plan, alloc.TaskGroup).Stop++;
    }
  }
  let deployment = current;
  if (isWanted && deployment === undefined) deployment = startDeployment(request, job, decisions);
  const attempts = decisions.flatMap(({ group, decision }) =>
    applyDecision(request, plan, changes, { group, decision, deployment }),
  );
  placeAll(plan, changes, attempts, job);
  preempted.push(...changes.preempted);
  for (const victim of jobsOf(preempted)) {
    const options = { id: request.newId(), triggeredBy: "preemption", now };
    plan.evaluations.push(newEvaluation(victim, options));
  }
  plan.allocations.push(...changes.rows());

  if (deployment !== undefined) {
    const placed = addedTo(deployment, plan.allocations, allocations);
    if (placed.length > 0) deployment = withPlaced(deployment, placed, now);
    const isEverywhere = decisions.every(({ decision }) => !wantsMore(decision));
    const isHealthy = isHealthyIn(deployment);
    const isProven = () => allocations.every((alloc) => isHealthy(changes.latest(alloc)));
    if (placed.length === 0 && isEverywhere && isReady(deployment) && isProven()) {
      deployment = {
        ...deployment,
        Status: "successful",
        StatusDescription: DESCRIPTION.deploymentSuccessful,
        ModifyTime: now,
      };
    }
    if (deployment !== current) plan.deployments.push(deployment);
  }

  const failed = Object.keys(plan.failed).length > 0;
  const waits = Object.values(plan.failed).some((metric) => waitsForRoom(metric, job));
  const blocked = waits && job ? blockedEvaluation(request, job) : undefined;
  plan.evaluations.unshift({
    ...evaluation,
    Status: "complete",
    StatusDescription: "",
    DeploymentID: deployment?.ID ?? evaluation.DeploymentID,
    FailedTGAllocs: failed ? plan.failed : null,
    QueuedAllocations: queued(groups, plan, job),
    BlockedEval: blocked?.ID ?? "",
    ModifyTime: now,
  });
  if (blocked) plan.evaluations.push(blocked);
  return plan;
}

function decide(
  { job, allocations, deployment: newest, evaluation, node, now }: ScheduleRequest,
  group: TaskGroup,
  deployment: Deployment | undefined,
): GroupDecision {
  const own = allocations.filter((alloc) => alloc.TaskGroup === group.Name);
  if (job === undefined) throw new Error("A group is decided only for a job that exists");
  return job.Type === "service" || job.Type === "batch"
    ? decideGroup({
        job,
        group,
        allocations: own,
        deployment,
        staleCanaries: staleCanaries(newest, job, group.Name),
        evaluationId: evaluation.ID,
        now,
      })
    : decideSystemGroup({ job, group, allocations: own, isOpen: isAvailable(job, node) });
}

function currentDeployment(deployment: Deployment | undefined, job: Job): Deployment | undefined {
  if (deployment === undefined || !isOfVersion(deployment, job)) return undefined;
  return deployment.Status === "successful" || deployment.Status === "cancelled"
    ? undefined
    : deployment;
}

/** Those of a plan's allocations that become part of a deployment. */
function addedTo(
  { ID }: Deployment,
  planned: readonly Allocation[],
  before: readonly Allocation[],
): Allocation[] {
  const candidates = planned.filter(({ DeploymentID }) => DeploymentID === ID);
  if (candidates.length === 0) return [];
  const had = new Set(before.filter(({ DeploymentID }) => DeploymentID === ID).map((it) => it.ID));
  return candidates.filter((alloc) => !had.has(alloc.ID));
}

/** Whether an allocation is none that a deployment still waits for. */
function isHealthyIn(deployment: Deployment): (alloc: Allocation) => boolean {
  return ({ DeploymentID, DesiredStatus, DeploymentStatus }) =>
    DeploymentID !== deployment.ID || DesiredStatus !== "run" || DeploymentStatus?.Healthy === true;
}

/** A deployment for a version that is new here, or that changes what runs. */
function startDeployment(
  { allocations, evaluation, newId, now }: ScheduleRequest,
  job: Job,
  decisions: readonly { group: TaskGroup; decision: GroupDecision }[],
): Deployment | undefined {
  const isNew = !allocations.some((alloc) => isCurrent(alloc, job));
  const changed = decisions.filter(({ group, decision }) => {
    if (!isRolledOut(job, group) || group.Count === 0) return false;
    const updates = decision.place.some(({ kind }) => kind === "update" || kind === "canary");
    return isNew || updates || decision.waiting > 0 || decision.inPlace.length > 0;
  });
  if (changed.length === 0) return undefined;
  const groups = changed.map(({ group, decision }) => ({
    group,
    canaries: decision.place.some(({ kind }) => kind === "canary")
      ? (group.Update?.Canary ?? 0)
      : 0,
  }));
  return newDeployment(job, groups, { id: newId(), priority: evaluation.Priority, now });
}

/** Something to place, and what places it. */
interface Attempt {
  readonly group: TaskGroup;
  readonly placer: Placer;
  readonly wanted: WantedPlacement;
  readonly deployment: Deployment | undefined;
}

/** Applies what needs no place, and returns what does. */
function applyDecision(
  request: ScheduleRequest,
  plan: Plan,
  changes: Changes,
  {
    group,
    decision,
    deployment,
  }: { group: TaskGroup; decision: GroupDecision; deployment: Deployment | undefined },
): Attempt[] {
  const { job, evaluation, now } = request;
  if (job === undefined) return [];
  const desired = desiredOf(plan, group.Name);
  desired.Ignore += decision.ignored + decision.waiting;
  for (const { alloc, description } of decision.stop) {
    changes.stop(alloc, description);
    desired.Stop++;
  }
  const hasPart = deployment?.TaskGroups[group.Name] !== undefined;
  const ownDeployment = hasPart && isActive(deployment) ? deployment : undefined;
  for (const alloc of decision.inPlace) {
    changes.updateInPlace(alloc, job, group, ownDeployment);
    desired.InPlaceUpdate++;
  }
  for (const { alloc, time } of decision.later) {
    const followup = {
      ...newEvaluation(job, { id: request.newId(), triggeredBy: "alloc-failure", now }),
      WaitUntil: toRfc3339(time),
      StatusDescription: DESCRIPTION.delayedReschedule,
      PreviousEval: evaluation.ID,
    };
    plan.evaluations.push(followup);
    changes.waitFor(alloc, followup.ID);
  }
  const placers = new Map<Job, Placer>();
  return decision.place.map((wanted) => {
    desired[COUNTED_AS[wanted.kind]]++;
    const { version = job } = wanted;
    const placer = placers.get(version) ?? new Placer(request, version, group, changes.capacity);
    placers.set(version, placer);
    return { group, placer, wanted, deployment: wanted.version ? undefined : ownDeployment };
  });
}

const COUNTED_AS = {
  new: "Place",
  reschedule: "Place",
  update: "DestructiveUpdate",
  migrate: "Migrate",
  canary: "Canary",
} as const satisfies Record<WantedPlacement["kind"], keyof DesiredUpdates>;

/** Places as much as there is room for; what one update frees may be what another waits for. */
function placeAll(
  plan: Plan,
  changes: Changes,
  attempts: readonly Attempt[],
  job: Job | undefined,
): void {
  let open = attempts;
  for (;;) {
    const failures = open.flatMap((attempt) => {
      const metric = changes.place(attempt.placer, attempt.wanted, attempt.deployment);
      return metric ? [{ attempt, metric }] : [];
    });
    if (failures.length === 0 || failures.length === open.length) {
      for (const { attempt, metric } of failures) {
        recordFailure(plan, attempt.group, metric);
        // A system job does not want an allocation on a node that is filtered.
        const isNew = COUNTED_AS[attempt.wanted.kind] === "Place";
        if (isNew && !waitsForRoom(metric, job)) desiredOf(plan, attempt.group.Name).Place--;
      }
      return;
    }
    open = failures.map(({ attempt }) => attempt);
  }
}

/** The jobs of allocations, each once. */
function jobsOf(allocations: readonly Allocation[]): Iterable<Job> {
  return new Map(allocations.map(({ Job: job }) => [`${job.Namespace}\0${job.ID}`, job])).values();
}

function recordFailure(plan: Plan, group: TaskGroup, metric: AllocMetric): void {
  const earlier = plan.failed[group.Name];
  if (earlier) earlier.CoalescedFailures++;
  else plan.failed[group.Name] = metric;
}

function desiredOf(plan: Plan, group: string): DesiredUpdates {
  const known = plan.desired[group];
  if (known) return known;
  const desired = noUpdates();
  plan.desired[group] = desired;
  return desired;
}

function blockedEvaluation({ evaluation, newId, now }: ScheduleRequest, job: Job): Evaluation {
  return {
    ...newEvaluation(job, { id: newId(), triggeredBy: "queued-allocs", now }),
    Status: "blocked",
    StatusDescription: DESCRIPTION.blocked,
    PreviousEval: evaluation.ID,
    EscapedComputedClass: true,
  };
}

/** Whether what found no place is placed later. A system job does not want a node that is filtered. */
function waitsForRoom({ NodesFiltered }: AllocMetric, job: Job | undefined): boolean {
  const isSystem = job?.Type === "system" || job?.Type === "sysbatch";
  return !isSystem || NodesFiltered === 0;
}

/** How many allocations of each group wait for a place. */
function queued(
  groups: readonly TaskGroup[],
  { failed }: Plan,
  job: Job | undefined,
): Record<string, number> {
  return Object.fromEntries(
    groups.map(({ Name }) => {
      const metric = failed[Name];
      return [Name, metric && waitsForRoom(metric, job) ? metric.CoalescedFailures + 1 : 0];
    }),
  );
}
