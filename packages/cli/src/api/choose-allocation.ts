import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Allocation, isClientTerminal } from "@drover/job";
import { findAllocation, findJob } from "./find-by-prefix.ts";

/**
 * The allocation that a command is about: found by the prefix of an id, or, for `-job`, the newest
 * of that job, one that runs before one that has ended.
 *
 * @throws {Fault} `not_found`, or `invalid_argument` for an ambiguous prefix
 */
export async function chooseAllocation(
  client: NomadClient,
  target: string,
  { job }: { job: boolean },
): Promise<Allocation> {
  const id = job ? await newestOfJob(client, target) : (await findAllocation(client, target)).ID;
  return (await client.allocations.get(id)).value;
}

async function newestOfJob(client: NomadClient, prefix: string): Promise<string> {
  const { ID } = await findJob(client, prefix);
  const { value: allocations } = await client.jobs.allocations(ID);
  const newestFirst = allocations.toSorted((a, b) => b.CreateIndex - a.CreateIndex);
  const chosen =
    newestFirst.find(({ ClientStatus }) => !isClientTerminal(ClientStatus)) ?? newestFirst[0];
  if (chosen === undefined) throw new Fault("not_found", `Job "${ID}" has no allocation`);
  return chosen.ID;
}
