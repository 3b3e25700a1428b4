import type { Job, Service, Task, TaskGroup } from "@drover/job";
import { within } from "./validate/messages.ts";

/**
 * What a canonical job says that changes nothing on this agent, though the job can run without it:
 * warnings for whoever registers it.
 *
 * @returns one sentence each, saying where it stands
 */
export function withoutEffect(job: Job): string[] {
  return job.TaskGroups.flatMap((group) => [...within(`Task group ${group.Name}`, inGroup(group))]);
}

function* inGroup(group: TaskGroup): Generator<string> {
  if (group.Disconnect !== null) {
    yield "disconnect has no effect: server and client are one process, and never lose each other";
  }
  const { Sticky, Migrate } = group.EphemeralDisk;
  if (Sticky || Migrate) {
    yield "ephemeral_disk: a replaced allocation's data is not moved to the new one; keep it outside of the allocation's directory";
  }
  for (const service of group.Services ?? []) yield* inService(service);
  for (const task of group.Tasks) yield* within(`Task ${task.Name}`, inTask(task));
}

function* inTask({ Services, Actions }: Task): Generator<string> {
  for (const service of Services ?? []) yield* inService(service);
  for (const { Name } of Actions ?? []) {
    yield `action ${Name} cannot be called; run its command with alloc exec`;
  }
}

function* inService({ Name, Checks }: Service): Generator<string> {
  for (const check of Checks ?? []) {
    yield `service ${Name}: check ${check.Name} is not run; the service is listed while its task runs`;
  }
}
