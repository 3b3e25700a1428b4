import { operations } from "@drover/api";
import type { SchedulerConfiguration } from "@drover/job";
import { type ClusterState, type GarbageCollector, schedulerConfiguration } from "@drover/server";
import { topic } from "@drover/store";
import { blockingRead } from "../../replies/blocking-read.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

const SPREAD_NOTE =
  "SchedulerAlgorithm spread has no effect: there is one node, for which binpack chooses the same";

/** A sentence on each setting that changes nothing where there is one node. */
function withoutEffect(config: SchedulerConfiguration): string[] {
  const { SchedulerAlgorithm, NodeLimitForFeasibilityChecks } = config;
  return [
    ...(SchedulerAlgorithm === "spread" ? [SPREAD_NOTE] : []),
    ...(NodeLimitForFeasibilityChecks > 0
      ? ["NodeLimitForFeasibilityChecks has no effect: there is one node"]
      : []),
  ];
}

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
    route(operations.getSchedulerConfiguration, (request) =>
      blockingRead(request, store, [topic.table("settings")], () => ({
        body: {
          SchedulerConfig: schedulerConfiguration(store),
          Index: store.indexOf([topic.table("settings")]),
          LastContact: 0,
          KnownLeader: true,
        },
      })),
    ),
    route(operations.setSchedulerConfiguration, async ({ query: { cas }, body }) => {
      const before = schedulerConfiguration(store);
      const SchedulerAlgorithm = body.SchedulerAlgorithm || before.SchedulerAlgorithm;
      const Updated = cas === null || cas === Number(before.ModifyIndex);
      if (!Updated) {
        const { index } = store;
        return { body: { Updated, Index: index, Warnings: "" }, index };
      }
      const index = await state.update((transaction) => {
        const PreemptionConfig = body.PreemptionConfig ?? before.PreemptionConfig;
        const Value = { ...before, ...body, SchedulerAlgorithm, PreemptionConfig };
        const indexes = { CreateIndex: 0, ModifyIndex: 0 };
        transaction.put("settings", { Name: "scheduler", Value, ...indexes });
        return transaction.index;
      });
      const Warnings = withoutEffect(schedulerConfiguration(store)).join("\n");
      return { body: { Updated, Index: index, Warnings }, index };
    }),
    route(operations.collectGarbage, async () => {
      await collector.collect({ everything: true });
      return { body: null, index: store.index };
    }),
    route(operations.reconcileSummaries, () => ({ body: null, index: store.index })),
  ];
}
