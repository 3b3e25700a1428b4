import { operations } from "@drover/api";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "@drover/server";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { allocUsage } from "../../rows/usage.ts";
import { requireAllocation } from "./allocations.ts";

/** Acts on the tasks of an allocation: signal, restart, usage, checks. */
export function clientAllocationRoutes({
  state,
  runner,
  now,
}: {
  state: ClusterState;
  runner: Runner;
  /** Nanoseconds since 1970. */
  now: () => bigint;
}): Route[] {
  return [
    route(operations.signalAllocation, async ({ parameters, body: { Task, Signal } }) => {
      await runner.signal(requireAllocation(state, parameters.id).ID, Task, Signal);
      return { body: {} };
    }),
    route(operations.restartAllocation, async ({ parameters, body: { TaskName, AllTasks } }) => {
      const { ID } = requireAllocation(state, parameters.id);
      await runner.restart(ID, { task: TaskName, all: AllTasks });
      return { body: {} };
    }),
    route(operations.getAllocationStats, async ({ parameters }) => {
      const usage = await runner.stats(requireAllocation(state, parameters.id).ID);
      return { body: allocUsage(usage, now()) };
    }),
    route(operations.getAllocationChecks, ({ parameters }) => ({
      body: runner.checks(requireAllocation(state, parameters.id).ID),
    })),
  ];
}
