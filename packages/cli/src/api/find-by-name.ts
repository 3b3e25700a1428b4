import type { AllocListStub, NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import { allocationTable } from "../render/allocation-table.ts";

/** What a name may be of, in this order. */
const KINDS: readonly (readonly [
  kind: string,
  has: (alloc: AllocListStub, name: string) => boolean,
])[] = [
  ["allocation", ({ Name }, name) => Name === name],
  ["job", ({ JobID }, name) => JobID === name],
  ["task group", ({ TaskGroup }, name) => TaskGroup === name],
  ["task", ({ TaskStates }, name) => Object.hasOwn(TaskStates ?? {}, name)],
];

/**
 * The one allocation of the job, task group or task of a name: one that runs, or else the newest.
 *
 * @returns undefined if nothing has the name
 * @throws {Fault} `invalid_argument` with a table of those that run, if there are several
 */
export async function findByName(
  client: NomadClient,
  name: string,
): Promise<AllocListStub | undefined> {
  const { value: all } = await client.allocations.list();
  for (const [kind, has] of KINDS) {
    const found = all
      .filter((alloc) => has(alloc, name))
      .toSorted((a, b) => b.CreateIndex - a.CreateIndex);
    const live = found.filter(({ ClientStatus }) => !isClientTerminal(ClientStatus));
    const [chosen, second] = live.length > 0 ? live : found.slice(0, 1);
    if (chosen === undefined) continue;
    if (second === undefined) return chosen;
    throw new Fault(
      "invalid_argument",
      `${kind[0]?.toUpperCase()}${kind.slice(1)} "${name}" has ${live.length} allocations; give the id of one\n\n${allocationTable(live)}`,
    );
  }
  return undefined;
}
