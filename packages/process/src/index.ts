export { letWrite } from "./access-list.ts";
export type { Cgroup, CgroupLimits, CgroupRecord } from "./cgroup.ts";
export {
  CgroupHierarchy,
  type CgroupMounts,
  openCgroup,
  readCgroupMounts,
} from "./cgroup-hierarchy.ts";
export type { CgroupUsage, UsageReader } from "./cgroup-usage.ts";
export { CgroupV1 } from "./cgroup-v1.ts";
export { CgroupV2 } from "./cgroup-v2.ts";
export { findProgram } from "./find-program.ts";
export { HeldDirectory } from "./held-directory.ts";
export { keepInheritedDescriptors } from "./inherited-descriptors.ts";
export type { Launch, LaunchUser } from "./launch.ts";
export type { Launcher } from "./launcher.ts";
export { hasRunningCommand, Lifeline, type SentinelReport } from "./lifeline.ts";
export { NodeLauncher } from "./node-launcher.ts";
export { openLauncher, type SentinelKind } from "./open-launcher.ts";
export { findReadPipes } from "./pipe-readers.ts";
export { isAlive, type ProcessIdentity, readBootId, sendSignal } from "./process-identity.ts";
export {
  listPids,
  listProcesses,
  type ProcessStat,
  readCommandLine,
  readEnvironment,
  readPageSize,
  readProcess,
} from "./process-table.ts";
export { ProcessTree, signalProcess } from "./process-tree.ts";
export { readProcessorMhz } from "./processor-speed.ts";
export { receiveSigusr1 } from "./receive-sigusr1.ts";
export { removeTree } from "./remove-tree.ts";
export { type SentinelOptions, type SentinelStart, startSentinel } from "./sentinel.ts";
export { SERVICE_MANAGER_VARIABLES } from "./service-manager-variables.ts";
export { endSession, type Session, type SessionOptions, startSession } from "./session.ts";
export type { SessionExit } from "./session-command.ts";
export { SENTINEL_MARK } from "./shell-script.ts";
export { signalNames, signalNumber } from "./signals.ts";
export { readSoftLimit } from "./soft-limit.ts";
export { type ClaimedStart, settleStart } from "./start-claim.ts";
export { loadSystemCalls, type SystemCalls } from "./system-calls.ts";
export type { SystemUser, UserSource } from "./system-user.ts";
export { TurnQueue } from "./turn-queue.ts";
export {
  checkUserReference,
  isPlainUid,
  UserDatabase,
  type UserDatabaseOptions,
} from "./user-database.ts";
