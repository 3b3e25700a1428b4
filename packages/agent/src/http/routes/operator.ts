import { Fault } from "@drover/fault";
import type { Json, SchedulerConfiguration } from "@drover/job";
import { topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { GarbageCollector } from "../../cluster/garbage-collector.ts";
import { schedulerConfiguration } from "../../cluster/scheduler-configuration.ts";
import { blockingRead } from "../blocking-read.ts";
import type { Route } from "../router.ts";

/** What operators set for the whole cluster. */
export function operatorRoutes({
  state,
  collector,
}: {
  state: ClusterState;
  collector: GarbageCollector;
}): Route[] {
  const { store } = state;
  return [
    {
      methods: ["GET"],
      path: "/v1/operator/scheduler/configuration",
      handler: (exchange) =>
        blockingRead(exchange, store, [topic.table("settings")], () => ({
          body: {
            SchedulerConfig: schedulerConfiguration(store),
            Index: store.indexOf([topic.table("settings")]),
            LastContact: 0,
            KnownLeader: true,
          },
        })),
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/operator/scheduler/configuration",
      handler: async (exchange) => {
        const before = schedulerConfiguration(store);
        const Value = readConfiguration(await exchange.object(), before);
        const expected = exchange.integer("cas");
        const Updated = expected === undefined || expected === Number(before.ModifyIndex);
        if (!Updated) return { body: { Updated, Index: store.index }, index: store.index };
        const index = await state.update((transaction) => {
          const indexes = { CreateIndex: 0, ModifyIndex: 0 };
          transaction.put("settings", { Name: "scheduler", Value, ...indexes });
          return transaction.index;
        });
        return { body: { Updated, Index: index }, index };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/system/gc",
      handler: async () => {
        await collector.collect({ everything: true });
        return { body: null, index: store.index };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/system/reconcile/summaries",
      handler: () => ({ body: null, index: store.index }),
    },
  ];
}

function readConfiguration(
  given: { [key: string]: Json },
  before: SchedulerConfiguration,
): SchedulerConfiguration {
  const algorithm = given.SchedulerAlgorithm || before.SchedulerAlgorithm;
  if (algorithm !== "binpack" && algorithm !== "spread") {
    throw new Fault(
      "invalid_argument",
      `SchedulerAlgorithm must be "binpack" or "spread", not "${String(algorithm)}"`,
    );
  }
  return {
    ...before,
    SchedulerAlgorithm: algorithm,
    MemoryOversubscriptionEnabled: given.MemoryOversubscriptionEnabled === true,
    RejectJobRegistration: given.RejectJobRegistration === true,
    PauseEvalBroker: given.PauseEvalBroker === true,
  };
}
