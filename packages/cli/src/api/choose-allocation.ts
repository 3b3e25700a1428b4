import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Allocation, isClientTerminal } from "@drover/job";
import { booleanFlag, textFlag } from "../command/flag.ts";
import { findAllocation, findJob } from "./find-by-prefix.ts";

/** Flags that say of what job or group an allocation is meant. */
export const allocationFlags = {
  job: booleanFlag("the argument is a job, of which the newest allocation is taken"),
  group: textFlag("<group>", "with -job, the task group of the job"),
};

/**
 * The allocation that a command is about: found by the prefix of an id, or, for `-job`, the newest
 * of that job or of a group of it, one that runs before one that has ended.
 *
 * @throws {Fault} `not_found`, or `invalid_argument` for an ambiguous prefix
 */
export async function chooseAllocation(
  client: NomadClient,
  target: string,
  { job, group }: { job: boolean; group?: string | undefined } = { job: false },
): Promise<Allocation> {
  if (group !== undefined && !job) {
    throw new Fault("invalid_argument", "-group is of use with -job alone");
  }
  const id = job
    ? await newestOfJob(client, target, group)
    : (await findAllocation(client, target)).ID;
  return (await client.allocations.get(id)).value;
}

async function newestOfJob(
  client: NomadClient,
  prefix: string,
  group: string | undefined,
): Promise<string> {
  const { ID, Namespace: namespace } = await findJob(client, prefix);
  const { value: allocations } = await client.jobs.allocations(ID, { namespace });
  const newestFirst = allocations
    .filter(({ TaskGroup }) => group === undefined || TaskGroup === group)
    .toSorted((a, b) => b.CreateIndex - a.CreateIndex);
  const chosen =
    newestFirst.find(({ ClientStatus }) => !isClientTerminal(ClientStatus)) ?? newestFirst[0];
  if (chosen === undefined) {
    const where = group === undefined ? "" : ` of group "${group}"`;
    throw new Fault("not_found", `Job "${ID}" has no allocation${where}`);
  }
  return chosen.ID;
}
