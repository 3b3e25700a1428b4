import { access } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import { parseJson } from "@drover/job";
import { keptAllocation } from "@drover/runner";
import { SqliteTaskStates } from "@drover/store";
import { agentPaths } from "./agent-paths.ts";

/** What an agent keeps of one allocation, to go on with it after its own end. */
export interface ClientState {
  /** With its job; null if an earlier version of this program kept none. */
  readonly Alloc: unknown;
  /** By the task's name: what has become of it, and what its driver finds it by. */
  readonly Tasks: Record<string, { State?: unknown; DriverHandle?: unknown }>;
  /** Whether it is healthy, its network, its checks: what there is. */
  readonly [other: string]: unknown;
}

/**
 * Reads what the client of an agent has kept, by the ids of allocations.
 *
 * @param directory the agent's data directory, or the `client` directory in it
 * @throws {Fault} `not_found`; `failed_precondition` while an agent uses it; `data_loss`
 */
export async function readClientState(directory: string): Promise<Record<string, ClientState>> {
  const file = await databaseIn(directory);
  const states = new SqliteTaskStates(file);
  try {
    const ids = states.allocIds().toSorted();
    return Object.fromEntries(ids.map((id) => [id, clientState(states.load(id))]));
  } finally {
    states.close();
  }
}

async function databaseIn(directory: string): Promise<string> {
  const { taskStates } = agentPaths(path.resolve(directory));
  for (const file of [taskStates, path.resolve(directory, path.basename(taskStates))]) {
    if (await access(file).then(always, never)) return file;
  }
  throw new Fault(
    "not_found",
    `There is no state of a client in ${directory}: give the agent's data directory, as ${path.dirname(path.dirname(taskStates))}`,
  );
}

function clientState(kept: ReadonlyMap<string, string>): ClientState {
  const tasks: Record<string, { State?: unknown; DriverHandle?: unknown }> = {};
  const others: Record<string, unknown> = {};
  for (const [key, text] of kept) {
    const [, kind, task = ""] = /^(task|handle)\/(.*)$/s.exec(key) ?? [];
    if (kind !== undefined) {
      const part = kind === "task" ? "State" : "DriverHandle";
      tasks[task] = { ...tasks[task], [part]: parseJson(text) };
    } else if (key !== "allocation") others[capitalised(key)] = parseJson(text);
  }
  return { Alloc: keptAllocation(kept) ?? null, ...others, Tasks: tasks };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const always = () => true;
const never = () => false;
