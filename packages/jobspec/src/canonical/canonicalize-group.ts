import type { Job, ReschedulePolicy, ScalingPolicy, TaskGroup, UpdateStrategy } from "@drover/job";
import type { Input } from "@drover/schema";
import { fill } from "@drover/schema";
import type { JobInput } from "../input.ts";
import { GROUP } from "../schema/group.ts";
import { MIGRATE, RESCHEDULE, RESTART, UPDATE } from "../schema/policy.ts";
import { canonicalizeService } from "./canonicalize-service.ts";
import { canonicalizeTask } from "./canonicalize-task.ts";
import { defaultReschedule, defaultRestart, EMPTY_UPDATE } from "./defaults.ts";
import { mapGiven, present } from "./present.ts";

/** What a group takes from its job. */
export interface GroupContext {
  readonly job: Job;
  readonly input: JobInput;
  /** The job's update strategy, whole; null where it has none. */
  readonly update: UpdateStrategy | null;
}

/** A canonical group: its own policies over the job's over the defaults of the job's type. */
export function canonicalizeGroup(
  given: Input<TaskGroup>,
  { job, input, update }: GroupContext,
): TaskGroup {
  const group = fill(GROUP, given, {
    Count: given.Count ?? given.Scaling?.Min ?? 1,
    Update: groupUpdate(given, update),
    ReschedulePolicy: groupReschedule(given, input, job.Type),
    Migrate: groupMigrate(given, input, job.Type),
    RestartPolicy: fill(RESTART, { ...defaultRestart(job.Type), ...present(given.RestartPolicy) }),
    Services: null,
    Tasks: [],
  });
  if (group.Scaling !== null) completeScaling(group.Scaling, group, job);
  if (group.Consul !== null) group.Consul.Namespace ||= job.ConsulNamespace;
  group.Services = mapGiven(given.Services, (service) =>
    canonicalizeService(service, { job, group, task: "" }),
  );
  group.Tasks = (given.Tasks ?? [])
    .filter((task) => task !== null)
    .map((task) => canonicalizeTask(task, { job, group }));
  return group;
}

function groupUpdate(
  given: Input<TaskGroup>,
  inherited: UpdateStrategy | null,
): UpdateStrategy | null {
  if (given.Update) return fill(UPDATE, { ...inherited, ...present(given.Update) });
  if (inherited === null || isEmpty(inherited)) return null;
  return { ...inherited };
}

function isEmpty(update: UpdateStrategy): boolean {
  return Object.entries(EMPTY_UPDATE).every(
    ([name, value]) => update[name as keyof UpdateStrategy] === value,
  );
}

function groupReschedule(
  given: Input<TaskGroup>,
  input: JobInput,
  jobType: string,
): ReschedulePolicy | null {
  const isRescheduled = jobType !== "system" && jobType !== "sysbatch";
  if (!isRescheduled && !given.ReschedulePolicy && !input.Reschedule) return null;
  return fill(RESCHEDULE, {
    ...defaultReschedule(jobType),
    ...present(input.Reschedule),
    ...present(given.ReschedulePolicy),
  });
}

function groupMigrate(given: Input<TaskGroup>, input: JobInput, jobType: string) {
  if (jobType !== "service" && !given.Migrate && !input.Migrate) return null;
  return fill(MIGRATE, { ...present(input.Migrate), ...present(given.Migrate) });
}

function completeScaling(scaling: ScalingPolicy, group: TaskGroup, job: Job): void {
  scaling.Type ||= "horizontal";
  scaling.Min ??= group.Count;
  scaling.Target = { Namespace: job.Namespace, Job: job.ID, Group: group.Name };
}
