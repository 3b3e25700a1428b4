import type { SchedulerConfiguration } from "@drover/job";
import type { StateStore } from "@drover/store";

/** What holds for the whole cluster; Nomad's defaults until an operator changes it. */
export function schedulerConfiguration(store: StateStore): SchedulerConfiguration {
  const setting = store.table("settings").get("scheduler");
  if (setting === undefined) return DEFAULTS;
  return { ...setting.Value, CreateIndex: setting.CreateIndex, ModifyIndex: setting.ModifyIndex };
}

const DEFAULTS: SchedulerConfiguration = {
  SchedulerAlgorithm: "binpack",
  MemoryOversubscriptionEnabled: false,
  RejectJobRegistration: false,
  PauseEvalBroker: false,
  PreemptionConfig: {
    SystemSchedulerEnabled: true,
    SysBatchSchedulerEnabled: false,
    BatchSchedulerEnabled: false,
    ServiceSchedulerEnabled: false,
  },
  CreateIndex: 1,
  ModifyIndex: 1,
};
