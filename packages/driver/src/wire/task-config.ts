import type { TaskConfig, TaskResources } from "../contract/task-config.ts";
import { TaskConfig as Message, type Resources } from "../generated/driver.ts";
import { NETWORK_MODE } from "./network-mode.ts";

const BYTES_PER_MIB = 1_048_576n;

/** @param driverConfig the task's configuration in msgpack; empty for none */
export function taskConfigToProto(task: TaskConfig, driverConfig: Uint8Array): Message {
  return Message.fromPartial({
    ...task,
    msgpackDriverConfig: driverConfig,
    resources: resourcesToProto(task.resources),
    networkIsolationSpec: {
      mode: NETWORK_MODE.toProto(task.network.mode),
      path: task.network.path,
    },
    mounts: [...task.mounts],
    devices: [...task.devices],
  });
}

/** @param driverConfig the task's configuration, decoded */
export function taskConfigFromProto(
  message: Message,
  driverConfig: Readonly<Record<string, unknown>>,
): TaskConfig {
  const { networkIsolationSpec: network } = message;
  return {
    id: message.id,
    name: message.name,
    allocId: message.allocId,
    jobId: message.jobId,
    jobName: message.jobName,
    taskGroupName: message.taskGroupName,
    namespace: message.namespace,
    nodeName: message.nodeName,
    nodeId: message.nodeId,
    driverConfig,
    env: message.env,
    resources: resourcesFromProto(message.resources),
    user: message.user,
    allocDir: message.allocDir,
    stdoutPath: message.stdoutPath,
    stderrPath: message.stderrPath,
    network: { mode: NETWORK_MODE.fromProto(network?.mode ?? 0), path: network?.path ?? "" },
    mounts: message.mounts.map(({ taskPath, hostPath, readonly }) => ({
      taskPath,
      hostPath,
      readonly,
    })),
    devices: message.devices,
  };
}

function resourcesToProto(resources: TaskResources): Resources {
  const cpuShares = BigInt(resources.cpuShares);
  const memoryMb = BigInt(resources.memoryMb);
  const memoryMaxMb = BigInt(resources.memoryMaxMb);
  return {
    allocatedResources: {
      cpu: { cpuShares },
      memory: { memoryMb, memoryMaxMb },
      networks: [],
    },
    linuxResources: {
      cpuPeriod: 0n,
      cpuQuota: 0n,
      cpuShares,
      memoryLimitBytes: (memoryMaxMb > memoryMb ? memoryMaxMb : memoryMb) * BYTES_PER_MIB,
      oomScoreAdj: 0n,
      cpusetCpus: resources.cpusetCpus,
      cpusetCgroup: resources.cpusetCgroup,
      PercentTicks: 0,
    },
    ports: [...resources.ports],
  };
}

function resourcesFromProto(message: Resources | undefined): TaskResources {
  const { cpu, memory } = message?.allocatedResources ?? {};
  return {
    cpuShares: Number(cpu?.cpuShares ?? 0),
    memoryMb: Number(memory?.memoryMb ?? 0),
    memoryMaxMb: Number(memory?.memoryMaxMb ?? 0),
    cpusetCpus: message?.linuxResources?.cpusetCpus ?? "",
    cpusetCgroup: message?.linuxResources?.cpusetCgroup ?? "",
    ports: message?.ports ?? [],
  };
}
