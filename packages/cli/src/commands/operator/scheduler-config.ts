import { Fault } from "@drover/fault";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { integerFlag, optionalBooleanFlag, textFlag } from "../../command/flag.ts";
import { dataFlags, dataText } from "../../render/data.ts";
import { formatPairs } from "../../terminal/table.ts";

export const schedulerGetConfig = defineCommand({
  usage: "",
  description: "Shows the settings of the scheduler.",
  flags: { ...clientFlags, ...dataFlags },
  async run({ flags, terminal, context }) {
    const { value } = await connect(flags, context).operator.schedulerConfiguration();
    const { SchedulerConfig: config } = value;
    const data = await dataText(value, flags);
    if (data !== undefined) {
      terminal.print(data);
      return 0;
    }
    terminal.print(
      formatPairs([
        ["Scheduler Algorithm", config.SchedulerAlgorithm],
        ["Memory Oversubscription", String(config.MemoryOversubscriptionEnabled)],
        ["Reject Job Registration", String(config.RejectJobRegistration)],
        ["Pause Eval Broker", String(config.PauseEvalBroker)],
        ["Preemption System Scheduler", String(config.PreemptionConfig.SystemSchedulerEnabled)],
        ["Preemption Service Scheduler", String(config.PreemptionConfig.ServiceSchedulerEnabled)],
        ["Preemption Batch Scheduler", String(config.PreemptionConfig.BatchSchedulerEnabled)],
        ["Preemption SysBatch Scheduler", String(config.PreemptionConfig.SysBatchSchedulerEnabled)],
        ["Modify Index", String(config.ModifyIndex)],
      ]),
    );
    return 0;
  },
});

export const schedulerSetConfig = defineCommand({
  usage: "",
  description: "Changes settings of the scheduler; what no flag names stays as it is.",
  flags: {
    ...clientFlags,
    memoryOversubscription: optionalBooleanFlag("whether memory_max may exceed memory"),
    rejectJobRegistration: optionalBooleanFlag("whether new jobs are refused"),
    pauseEvalBroker: optionalBooleanFlag("whether evaluations wait"),
    schedulerAlgorithm: textFlag("<name>", "binpack or spread"),
    preemptBatchScheduler: optionalBooleanFlag("whether batch jobs take the place of others"),
    preemptServiceScheduler: optionalBooleanFlag("whether service jobs do"),
    preemptSysbatchScheduler: optionalBooleanFlag("whether sysbatch jobs do"),
    preemptSystemScheduler: optionalBooleanFlag("whether system jobs do"),
    checkIndex: integerFlag("<index>", "change them only if their modify index is this"),
  },
  refuses: {
    "node-limit-for-feasibility-checks": "there is one node, which is always looked at",
  },
  async run({ flags, terminal, context }) {
    const algorithm = readAlgorithm(flags.schedulerAlgorithm);
    const client = connect(flags, context);
    const { value } = await client.operator.schedulerConfiguration();
    const { CreateIndex: _created, ModifyIndex: _modified, ...config } = value.SchedulerConfig;
    const preemption = config.PreemptionConfig;
    const wanted = {
      ...config,
      SchedulerAlgorithm: algorithm ?? config.SchedulerAlgorithm,
      MemoryOversubscriptionEnabled:
        flags.memoryOversubscription ?? config.MemoryOversubscriptionEnabled,
      RejectJobRegistration: flags.rejectJobRegistration ?? config.RejectJobRegistration,
      PauseEvalBroker: flags.pauseEvalBroker ?? config.PauseEvalBroker,
      PreemptionConfig: {
        BatchSchedulerEnabled: flags.preemptBatchScheduler ?? preemption.BatchSchedulerEnabled,
        ServiceSchedulerEnabled:
          flags.preemptServiceScheduler ?? preemption.ServiceSchedulerEnabled,
        SysBatchSchedulerEnabled:
          flags.preemptSysbatchScheduler ?? preemption.SysBatchSchedulerEnabled,
        SystemSchedulerEnabled: flags.preemptSystemScheduler ?? preemption.SystemSchedulerEnabled,
      },
    };
    const { Updated, Warnings } = await client.operator.setSchedulerConfiguration(wanted, {
      checkIndex: flags.checkIndex,
    });
    if (!Updated) {
      throw new Fault(
        "failed_precondition",
        `The scheduler's configuration has another modify index than ${flags.checkIndex}: "drover operator scheduler get-config" shows it`,
      );
    }
    for (const warning of Warnings.split("\n")) if (warning !== "") terminal.warn(warning);
    terminal.print("Scheduler configuration updated!");
    return 0;
  },
});

function readAlgorithm(text: string | undefined): "binpack" | "spread" | undefined {
  if (text === undefined || text === "binpack" || text === "spread") return text;
  throw new Fault(
    "invalid_argument",
    `Invalid value "${text}" for flag -scheduler-algorithm: binpack or spread is expected`,
  );
}
