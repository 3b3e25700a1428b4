import type { AllocListStub, AllocResourceUsage, NomadClient } from "@drover/api";
import { isClientTerminal, type TaskState } from "@drover/job";

const BYTES_PER_MIB = 1024 * 1024;

/** A task with what it uses. */
export interface TaskRow {
  readonly alloc: AllocListStub;
  readonly task: string;
  readonly state: TaskState;
  /** Per cent of one processor; undefined where nothing was measured. */
  readonly cpuPercent: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  /** Bytes; undefined for none. */
  readonly memoryLimit: number | undefined;
  /** As "http:8080". */
  readonly ports: readonly string[];
}

export interface TaskRowsOptions {
  /** Also tasks of allocations that have ended. */
  readonly all: boolean;
  /** Which allocations; all unless told. */
  readonly wanted?: (alloc: AllocListStub) => boolean;
  /** Ends the look early. */
  readonly signal?: AbortSignal;
}

/** The tasks of the node, by job, group and task. */
export async function taskRows(
  client: NomadClient,
  { all, wanted = () => true, signal }: TaskRowsOptions,
): Promise<TaskRow[]> {
  const { value } = await client.allocations.list({ resources: true, signal });
  const chosen = value.filter(
    (alloc) => wanted(alloc) && (all || !isClientTerminal(alloc.ClientStatus)),
  );
  const rows = await Promise.all(
    chosen.map(async (alloc) => {
      const usage =
        alloc.ClientStatus === "running" ? await usageOf(client, alloc.ID, signal) : undefined;
      return Object.entries(alloc.TaskStates ?? {}).map(([task, state]) =>
        rowOf(alloc, { task, state, usage }),
      );
    }),
  );
  return rows.flat().toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function rowOf(
  alloc: AllocListStub,
  { task, state, usage }: { task: string; state: TaskState; usage: AllocResourceUsage | undefined },
): TaskRow {
  const measured = state.State === "running" ? usage?.Tasks[task]?.ResourceUsage : undefined;
  const given = alloc.AllocatedResources?.Tasks[task]?.Memory;
  const limitMb = given && (given.MemoryMaxMB === 0 ? given.MemoryMB : given.MemoryMaxMB);
  const memory = measured?.MemoryStats;
  return {
    alloc,
    task,
    state,
    cpuPercent: measured?.CpuStats.Percent,
    memory: memory && (memory.Measured?.includes("Usage") ? memory.Usage : memory.RSS),
    memoryLimit: limitMb !== undefined && limitMb > 0 ? limitMb * BYTES_PER_MIB : undefined,
    ports: (alloc.AllocatedResources?.Shared.Ports ?? []).map(
      ({ Label, Value }) => `${Label}:${Value}`,
    ),
  };
}

/** What an allocation uses; nothing for one whose tasks end just now. */
async function usageOf(
  client: NomadClient,
  id: string,
  signal: AbortSignal | undefined,
): Promise<AllocResourceUsage | undefined> {
  return await client.allocations.stats(id, { signal }).then(
    ({ value }) => value,
    () => undefined,
  );
}

function nameOf({ alloc, task }: TaskRow): string {
  return `${alloc.JobID}\0${alloc.Name}\0${alloc.CreateIndex}\0${task}`;
}
