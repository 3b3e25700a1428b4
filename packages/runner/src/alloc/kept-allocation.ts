import { Fault } from "@drover/fault";
import { type Allocation, parseJson, stringifyJson } from "@drover/job";
import type { TaskStateStore } from "../task-state-store.ts";

const KEY = "allocation";
const VERSION = 1;

/** Keeps an allocation with its job beside the state of its tasks. */
export function keepAllocation(state: TaskStateStore, alloc: Allocation): void {
  state.save(alloc.ID, KEY, stringifyJson({ version: VERSION, alloc }));
}

/** Whether an allocation was kept, which is not read: to read all takes a good part of a restart. */
export function isAllocationKept(kept: ReadonlyMap<string, string>): boolean {
  return kept.has(KEY);
}

/**
 * The allocation that was kept; undefined if none was, as by an earlier version of this program.
 *
 * @param kept what the store has of it
 * @throws {Fault} `data_loss` if it cannot be read
 */
export function keptAllocation(kept: ReadonlyMap<string, string>): Allocation | undefined {
  const text = kept.get(KEY);
  if (text === undefined) return undefined;
  const { version, alloc } = parseJson(text) as { version?: unknown; alloc?: Allocation };
  if (version === VERSION && alloc !== undefined) return alloc;
  throw new Fault("data_loss", `A kept allocation has version ${version}, and not ${VERSION}`);
}
