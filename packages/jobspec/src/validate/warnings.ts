import type { Job, Task, TaskGroup, WorkloadIdentity } from "@drover/job";
import { type Findings, within } from "./messages.ts";

/** What a job's author should know, though the job can be registered. */
export function* warnings(job: Job): Findings {
  for (const [i, group] of job.TaskGroups.entries()) {
    yield* within(`Group "${group.Name}" has warnings`, ["TaskGroups", i], groupWarnings(group));
    yield* shutdownDelayWarnings(group);
  }
  const updates = job.TaskGroups.map(({ Update }) => Update).filter((update) => update !== null);
  const someAutoPromote = updates.some(({ AutoPromote }) => AutoPromote);
  if (someAutoPromote && !updates.every((u) => u.Canary === 0 || u.AutoPromote)) {
    yield "auto_promote must be true for all groups to enable automatic promotion";
  }
  if (job.Periodic !== null && job.Periodic.Spec !== "") {
    yield "cron is deprecated and may be removed in a future release. Use crons instead";
  }
}

function* groupWarnings(group: TaskGroup): Findings {
  const { Update, Count, Networks } = group;
  if (Update !== null && Count > 1 && Update.MaxParallel > Count) {
    yield `Update max parallel count is greater than task group count (${Update.MaxParallel} > ${Count}). A destructive change would result in the simultaneous replacement of all allocations.`;
  }
  if (group.MaxClientDisconnect !== null) {
    yield "MaxClientDisconnect is deprecated and ignored in favor of Disconnect.LostAfter";
  }
  if (group.StopAfterClientDisconnect !== null) {
    yield "StopAfterClientDisconnect is deprecated and ignored in favor of Disconnect.StopOnClientAfter";
  }
  if (group.PreventRescheduleOnLost) {
    yield "PreventRescheduleOnLost is deprecated and ignored in favor of Disconnect.Replace";
  }
  if ((Networks?.[0]?.MBits ?? 0) > 0) {
    yield "mbits has been deprecated as of Nomad 0.12.0. Please remove mbits from the network block";
  }
  for (const [i, task] of group.Tasks.entries()) {
    yield* within(`Task "${task.Name}" has warnings`, ["Tasks", i], taskWarnings(task));
  }
}

function* taskWarnings({ Resources, Templates, Identities }: Task): Findings {
  if (Resources.IOPS !== 0) {
    yield "IOPS has been deprecated as of Nomad 0.9.0. Please remove IOPS from resource block.";
  }
  if (Resources.Networks !== null) {
    yield "task network resources have been deprecated as of Nomad 0.12.0. Please configure networking via group network block.";
  }
  for (const [i, { VaultGrace }] of (Templates ?? []).entries()) {
    if (Number(VaultGrace) !== 0) {
      yield `Template[${i}] VaultGrace has been deprecated as of Nomad 0.11. Please remove vault_grace from template block.`;
    }
  }
  for (const [i, identity] of (Identities ?? []).entries()) {
    yield* within(`Identity[${identity.Name}]`, ["Identities", i], identityWarnings(identity));
  }
}

function* identityWarnings({ Audience, TTL, Env, ChangeMode }: WorkloadIdentity): Findings {
  const audiences = Audience?.length ?? 0;
  if (audiences === 0) yield "identities without an audience are insecure";
  if (audiences > 1) {
    yield "while multiple audiences is allowed, it is more secure to use 1 audience per identity";
  }
  if (Number(TTL) === 0) yield "identities without an expiration are insecure";
  if (Env && ChangeMode !== "restart") {
    yield 'using env=true without change_mode="restart" may result in task not getting updated identity';
  }
}

/** A service that goes away together with its task is still found by others for a moment. */
function* shutdownDelayWarnings({ Name, Services, Tasks, ShutdownDelay }: TaskGroup): Findings {
  const referenced = new Set(Services?.map(({ TaskName }) => TaskName));
  const hasOwnServices =
    Services?.some((s) => s.TaskName === "" && !s.Connect?.SidecarTask) ?? false;
  for (const task of Tasks) {
    if (task.ShutdownDelay > 0) continue;
    if (referenced.has(task.Name)) {
      yield `group "${Name}" references task "${task.Name}" in a service definition, but the task has no shutdown_delay set`;
    }
    if (task.Services !== null) {
      yield `task "${task.Name}" in group "${Name}" defines services, but has no shutdown_delay set`;
    }
  }
  const someDelay = Number(ShutdownDelay ?? 0) > 0 || Tasks.some((t) => t.ShutdownDelay > 0);
  if (hasOwnServices && !someDelay) {
    yield `group "${Name}" defines services, but neither the group nor any of its tasks have shutdown_delay set`;
  }
}
