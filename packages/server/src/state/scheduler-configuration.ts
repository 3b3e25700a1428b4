import { isDeepStrictEqual } from "node:util";
import type { SchedulerConfiguration } from "@drover/job";
import type { StateStore } from "@drover/store";
import type { ClusterState } from "./cluster-state.ts";

/** What a configuration file can say of the scheduler. */
export interface SchedulerDefaults {
  readonly algorithm: SchedulerConfiguration["SchedulerAlgorithm"];
  readonly memoryOversubscription: boolean;
  readonly rejectJobRegistration: boolean;
  readonly pauseEvalBroker: boolean;
  /** By the type of job, whether it may take the place of others of lower priority. */
  readonly preemption: Readonly<Record<"system" | "sysbatch" | "batch" | "service", boolean>>;
}

/** What holds for the whole cluster; Nomad's defaults until an operator changes it. */
export function schedulerConfiguration(store: StateStore): SchedulerConfiguration {
  const setting = store.table("settings").get("scheduler");
  if (setting === undefined) return DEFAULTS;
  return {
    ...DEFAULTS,
    ...setting.Value,
    CreateIndex: setting.CreateIndex,
    ModifyIndex: setting.ModifyIndex,
  };
}

/**
 * Sets what a configuration file says, unless settings were made before.
 *
 * @returns whether other settings hold
 */
export async function setDefaultSchedulerConfiguration(
  state: ClusterState,
  given: SchedulerDefaults,
): Promise<boolean> {
  const before = schedulerConfiguration(state.store);
  const wanted: SchedulerConfiguration = {
    ...before,
    SchedulerAlgorithm: given.algorithm,
    MemoryOversubscriptionEnabled: given.memoryOversubscription,
    RejectJobRegistration: given.rejectJobRegistration,
    PauseEvalBroker: given.pauseEvalBroker,
    PreemptionConfig: {
      SystemSchedulerEnabled: given.preemption.system,
      SysBatchSchedulerEnabled: given.preemption.sysbatch,
      BatchSchedulerEnabled: given.preemption.batch,
      ServiceSchedulerEnabled: given.preemption.service,
    },
  };
  if (state.store.table("settings").get("scheduler") !== undefined) {
    return !isDeepStrictEqual(before, wanted);
  }
  await state.update((transaction) => {
    const indexes = { CreateIndex: 0, ModifyIndex: 0 };
    transaction.put("settings", { Name: "scheduler", Value: wanted, ...indexes });
  });
  return false;
}

const DEFAULTS: SchedulerConfiguration = {
  SchedulerAlgorithm: "binpack",
  MemoryOversubscriptionEnabled: false,
  RejectJobRegistration: false,
  PauseEvalBroker: false,
  NodeLimitForFeasibilityChecks: 0,
  PreemptionConfig: {
    SystemSchedulerEnabled: true,
    SysBatchSchedulerEnabled: false,
    BatchSchedulerEnabled: false,
    ServiceSchedulerEnabled: false,
  },
  CreateIndex: 1,
  ModifyIndex: 1,
};
