import type { Job, Service, Task, TaskGroup } from "@drover/job";
import { at, each, type Finding, type Findings, within } from "./validate/messages.ts";

/**
 * What a canonical job says that changes nothing on this agent, though the job can run without it:
 * warnings for whoever registers it.
 *
 * @returns one sentence each, saying where it stands
 */
export function withoutEffect(job: Job): Finding[] {
  return job.TaskGroups.flatMap((group, i) => [
    ...within(`Task group ${group.Name}`, ["TaskGroups", i], inGroup(group)),
  ]);
}

function* inGroup(group: TaskGroup): Findings {
  if (group.Disconnect !== null) {
    yield at(
      "Disconnect",
      "disconnect has no effect: server and client are one process, and never lose each other",
    );
  }
  const { Sticky, Migrate } = group.EphemeralDisk;
  if (Migrate && !Sticky) {
    yield at(
      "EphemeralDisk",
      "ephemeral_disk: migrate has no effect without sticky = true, which moves a replaced allocation's data to the new one",
    );
  }
  for (const { DNS, Hostname } of group.Networks ?? []) {
    if (DNS !== null) yield "network: dns has no effect: tasks read the machine's own resolv.conf";
    if (Hostname !== "") yield "network: hostname has no effect: tasks have the machine's own name";
  }
  yield* each("Services", group.Services, inService);
  for (const [i, task] of group.Tasks.entries()) {
    yield* within(`Task ${task.Name}`, ["Tasks", i], inTask(task));
  }
}

function* inTask({ Services }: Task): Findings {
  yield* each("Services", Services, inService);
}

function* inService({ Name, Checks }: Service): Findings {
  for (const check of Checks ?? []) {
    if (check.InitialStatus !== "") {
      yield `service ${Name}: check ${check.Name}: initial_status has no effect; a check is pending until it has run`;
    }
  }
}
