import path from "node:path";
import type {
  Job,
  ScalingPolicy,
  Task,
  TaskArtifact,
  TaskGroup,
  Template,
  WorkloadIdentity,
} from "@drover/job";
import type { Input } from "@drover/schema";
import { fill } from "@drover/schema";
import { DEFAULT_IDENTITY, IDENTITY } from "../schema/identity.ts";
import { RESTART } from "../schema/policy.ts";
import { ARTIFACT, TASK, TEMPLATE } from "../schema/task.ts";
import { canonicalizeResources } from "./canonicalize-resources.ts";
import { canonicalizeService } from "./canonicalize-service.ts";
import { mapGiven, present } from "./present.ts";

const DEFAULT_AUDIENCE = "nomadproject.io";

/** A canonical task. `group` has its own policies already; its tasks are not read. */
export function canonicalizeTask(
  given: Input<Task>,
  { job, group }: { job: Job; group: TaskGroup },
): Task {
  const task = fill(TASK, given, {
    Resources: canonicalizeResources(given.Resources ?? {}),
    RestartPolicy: fill(RESTART, { ...group.RestartPolicy, ...present(given.RestartPolicy) }),
    Artifacts: mapGiven(given.Artifacts, canonicalizeArtifact),
    Templates: mapGiven(given.Templates, canonicalizeTemplate),
    Services: null,
  });
  if (task.LogConfig.Enabled === false && given.LogConfig?.Disabled == null) {
    task.LogConfig.Disabled = true;
  }
  if (task.Vault !== null) task.Vault.Namespace ||= job.VaultNamespace;
  task.Services = mapGiven(given.Services, (service) =>
    canonicalizeService(service, { job, group, task: task.Name }),
  );
  for (const policy of task.ScalingPolicies ?? []) completeScaling(policy, { job, group, task });
  splitIdentities(task);
  return task;
}

function canonicalizeArtifact(given: Input<TaskArtifact>): TaskArtifact {
  const artifact = fill(ARTIFACT, given);
  if (given.RelativeDest == null) {
    const isFile = artifact.GetterMode === "file";
    artifact.RelativeDest = isFile
      ? path.posix.join("local", path.posix.basename(artifact.GetterSource) || ".")
      : "local/";
  }
  return artifact;
}

function canonicalizeTemplate(given: Input<Template>): Template {
  const template = fill(TEMPLATE, given);
  const defaultSignal = template.ChangeMode === "signal" ? "SIGHUP" : "";
  template.ChangeSignal = (given.ChangeSignal ?? defaultSignal).toUpperCase();
  return template;
}

function completeScaling(
  policy: ScalingPolicy,
  { job, group, task }: { job: Job; group: TaskGroup; task: Task },
): void {
  policy.Type ||= "horizontal";
  policy.Min ??= 0;
  policy.Target = {
    Namespace: job.Namespace,
    Job: job.ID,
    Group: group.Name,
    Task: task.Name,
  };
}

/** The identity named "default" is the task's own and always there; the others stay in the list. */
function splitIdentities(task: Task): void {
  const others: WorkloadIdentity[] = [];
  for (const identity of task.Identities ?? []) {
    identity.Name ||= DEFAULT_IDENTITY;
    identity.ChangeSignal = identity.ChangeSignal.toUpperCase();
    if (identity.Name === DEFAULT_IDENTITY) task.Identity = identity;
    else others.push(identity);
  }
  task.Identities = others.length === 0 ? null : others;
  task.Identity ??= fill(IDENTITY, {});
  task.Identity.Name ||= DEFAULT_IDENTITY;
  task.Identity.ChangeSignal = task.Identity.ChangeSignal.toUpperCase();
  // It is valid for the node's own API only.
  if (task.Identity.Name === DEFAULT_IDENTITY) task.Identity.Audience = [DEFAULT_AUDIENCE];
}
