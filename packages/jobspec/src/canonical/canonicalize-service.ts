import type { CheckRestart, Job, Service, ServiceCheck, TaskGroup } from "@drover/job";
import type { Input } from "@drover/schema";
import { fill } from "@drover/schema";
import { CHECK, CHECK_RESTART, SERVICE } from "../schema/service.ts";
import { canonicalizeResources } from "./canonicalize-resources.ts";
import { present } from "./present.ts";

/** What a client may give of a service: its checks inherit its `CheckRestart`. */
export type ServiceInput = Input<Service> & { CheckRestart?: Input<CheckRestart> | null };

/** A canonical service of a group (`task` is empty) or of a task. */
export function canonicalizeService(
  given: ServiceInput,
  { job, group, task }: { job: Job; group: Pick<TaskGroup, "Name">; task: string },
): Service {
  const service = fill(SERVICE, given, { Checks: null });
  const names = task === "" ? [job.Name, group.Name] : [job.Name, group.Name, task];
  service.Name = substituteNames(service.Name || names.join("-"), {
    JOB: job.Name,
    TASKGROUP: group.Name,
    TASK: task || "group",
    BASE: [job.Name, group.Name, task || "group"].join("-"),
  });
  service.TaskName ||= task;
  if (service.Provider === "nomad") service.Namespace = job.Namespace;
  else service.Namespace ||= "default";
  const sidecar = service.Connect?.SidecarTask;
  const givenSidecar = given.Connect?.SidecarTask;
  if (sidecar && givenSidecar) {
    sidecar.Resources = canonicalizeResources(givenSidecar.Resources ?? {});
  }
  const checks = (given.Checks ?? [])
    .filter((check) => check !== null)
    .map((check) => canonicalizeCheck(check, given.CheckRestart, service, task));
  service.Checks = checks.length === 0 ? null : checks;
  return service;
}

function canonicalizeCheck(
  given: Input<ServiceCheck>,
  inheritedRestart: Input<CheckRestart> | null | undefined,
  service: Service,
  task: string,
): ServiceCheck {
  const check = fill(CHECK, given);
  check.Name ||= `service: ${JSON.stringify(service.Name)} check`;
  check.OnUpdate ||= service.OnUpdate;
  // Only a group's check may name the task that it belongs to.
  check.TaskName = task === "" ? check.TaskName || service.TaskName : service.TaskName;
  check.SuccessBeforePassing = Math.max(0, check.SuccessBeforePassing);
  check.FailuresBeforeCritical = Math.max(0, check.FailuresBeforeCritical);
  check.FailuresBeforeWarning = Math.max(0, check.FailuresBeforeWarning);
  check.CheckRestart = mergeCheckRestart(inheritedRestart, given.CheckRestart);
  return check;
}

function mergeCheckRestart(
  inherited: Input<CheckRestart> | null | undefined,
  given: Input<CheckRestart> | null | undefined,
): CheckRestart | null {
  if (!inherited && !given) return null;
  const own = Object.fromEntries(
    Object.entries(present(given)).filter(([name, value]) => name === "Grace" || Boolean(value)),
  );
  return fill(CHECK_RESTART, { ...present(inherited), ...own });
}

function substituteNames(text: string, names: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}/g, (reference, name: string) => names[name] ?? reference);
}
