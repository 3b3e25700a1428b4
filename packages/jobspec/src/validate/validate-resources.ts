import type { EphemeralDisk, LogConfig, RequestedDevice, Resources } from "@drover/job";
import { at, type Findings, quote, within } from "./messages.ts";
import { validateAffinity, validateConstraint } from "./validate-placement.ts";

const MIN_CPU_MHZ = 1;
const MIN_MEMORY_MB = 10;
const NO_MEMORY_LIMIT = -1;

export function* validateResources(resources: Resources): Findings {
  const { CPU, Cores, MemoryMB, MemoryMaxMB, DiskMB, SecretsMB, Devices, NUMA } = resources;
  if (Cores > 0 && CPU > 0) {
    yield "Task can only ask for 'cpu' or 'cores' resource, not both.";
  }
  if (Cores < 0) yield at("Cores", `cores value (${Cores}) cannot be negative`);
  if (CPU < MIN_CPU_MHZ && Cores === 0)
    yield at("CPU", `minimum CPU value is ${MIN_CPU_MHZ}; got ${CPU}`);
  if (MemoryMB < MIN_MEMORY_MB) {
    yield at("MemoryMB", `minimum MemoryMB value is ${MIN_MEMORY_MB}; got ${MemoryMB}`);
  }
  if (MemoryMaxMB !== 0 && MemoryMaxMB !== NO_MEMORY_LIMIT && MemoryMaxMB < MemoryMB) {
    yield at(
      "MemoryMaxMB",
      `MemoryMaxMB value (${MemoryMaxMB}) should be larger than MemoryMB value (${MemoryMB})`,
    );
  }
  if (DiskMB > 0) {
    yield "Task can't ask for disk resources, they have to be specified at the task group level.";
  }
  if (SecretsMB < 0) yield `SecretsMB value (${SecretsMB}) cannot be negative`;
  if (SecretsMB > MemoryMB) {
    yield `SecretsMB value (${SecretsMB}) cannot be larger than MemoryMB value (${MemoryMB})`;
  }
  for (const [i, device] of (Devices ?? []).entries()) {
    yield* within(`device ${i + 1} failed validation`, ["Devices", i], validateDevice(device));
  }
  if (NUMA === null) return;
  if (!["none", "prefer", "require"].includes(NUMA.Affinity)) {
    yield `numa affinity must be one of none, prefer, or require, not ${quote(NUMA.Affinity)}`;
  }
  for (const device of NUMA.Devices ?? []) {
    if (!Devices?.some(({ Name }) => Name === device)) {
      yield `numa device ${quote(device)} not requested as task resource`;
    }
  }
}

function* validateDevice({ Name, Count, Constraints, Affinities }: RequestedDevice): Findings {
  if (Name === "")
    yield "device name must be given as one of <type>, <vendor>/<type> or <vendor>/<type>/<name>";
  if (Count < 1) yield "device count must be at least 1";
  for (const [i, constraint] of (Constraints ?? []).entries()) {
    yield* within(
      `Constraint ${i + 1} validation failed`,
      ["Constraints", i],
      validateConstraint(constraint),
    );
    if (constraint.Operand.startsWith("distinct_")) {
      yield `Constraint ${i + 1} has disallowed Operand: ${constraint.Operand}`;
    }
  }
  for (const [i, affinity] of (Affinities ?? []).entries()) {
    yield* within(
      `Affinity ${i + 1} validation failed`,
      ["Affinities", i],
      validateAffinity(affinity),
    );
  }
}

export function* validateLogConfig(
  { MaxFiles, MaxFileSizeMB }: LogConfig,
  { SizeMB }: EphemeralDisk,
): Findings {
  if (MaxFiles < 1) yield at("MaxFiles", `minimum number of files is 1; got ${MaxFiles}`);
  if (MaxFileSizeMB < 1)
    yield at("MaxFileSizeMB", `minimum file size is 1MB; got ${MaxFileSizeMB}`);
  const usage = MaxFiles * MaxFileSizeMB;
  if (SizeMB <= usage) {
    yield `log storage (${usage} MB) must be less than requested disk capacity (${SizeMB} MB)`;
  }
}
