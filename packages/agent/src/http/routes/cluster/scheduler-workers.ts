import { operations } from "@drover/api";
import { type EvalBroker, schedulerWork } from "@drover/server";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** What the scheduler works on: one worker, which works on evaluations of some types or of all. */
export function schedulerWorkerRoutes(
  broker: Pick<EvalBroker, "work" | "setWork" | "isPaused">,
  { serverName, startedAt }: { serverName: string; startedAt: Date },
): Route[] {
  const config = () => {
    const { isOn, types } = broker.work;
    return {
      server_id: serverName,
      num_schedulers: isOn ? 1 : 0,
      enabled_schedulers: [...types].toSorted(),
    };
  };
  return [
    route(operations.getSchedulerWorkers, () => {
      const { num_schedulers: count, enabled_schedulers } = config();
      const worker = {
        id: `${serverName}/1`,
        enabled_schedulers,
        started: startedAt.toISOString(),
        status: "Started",
        workload_status: broker.isPaused ? "Paused" : "WaitingToDequeue",
      };
      return { body: { server_id: serverName, schedulers: count === 0 ? [] : [worker] } };
    }),
    route(operations.getSchedulerWorkerConfig, () => ({ body: config() })),
    route(operations.setSchedulerWorkerConfig, ({ body }) => {
      const { num_schedulers: count, enabled_schedulers: types } = body;
      broker.setWork(schedulerWork({ isOn: count > 0, types: types ?? [] }));
      return { body: config() };
    }),
  ];
}
