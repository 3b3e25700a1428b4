import type { AllocResourceUsage } from "@drover/api";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { Exchange } from "../exchange.ts";
import type { Route } from "../router.ts";
import { allocUsage } from "../usage.ts";
import { requireAllocation } from "./allocations.ts";

/** Acts on the tasks of an allocation: signal, restart, usage. */
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
  const idOf = (exchange: Exchange) => requireAllocation(state, exchange.parameter("id")).ID;
  return [
    {
      methods: ["PUT", "POST"],
      path: "/v1/client/allocation/:id/signal",
      handler: async (exchange) => {
        const { Task, Signal } = await exchange.object();
        await runner.signal(idOf(exchange), textOf(Task), textOf(Signal));
        return { body: {} };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/client/allocation/:id/restart",
      handler: async (exchange) => {
        const { TaskName, AllTasks } = await exchange.object();
        await runner.restart(idOf(exchange), { task: textOf(TaskName), all: AllTasks === true });
        return { body: {} };
      },
    },
    {
      methods: ["GET"],
      path: "/v1/client/allocation/:id/stats",
      handler: async (exchange) => {
        const usage = await runner.stats(idOf(exchange));
        const body: AllocResourceUsage = allocUsage(usage, now());
        return { body };
      },
    },
  ];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
