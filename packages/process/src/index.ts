export type { Cgroup, CgroupLimits, CgroupRecord } from "./cgroup/cgroup.ts";
export {
  CgroupHierarchy,
  type CgroupMounts,
  openCgroup,
  readCgroupMounts,
} from "./cgroup/cgroup-hierarchy.ts";
export type { CgroupUsage, UsageReader } from "./cgroup/cgroup-usage.ts";
export { CgroupV1 } from "./cgroup/cgroup-v1.ts";
export { CgroupV2 } from "./cgroup/cgroup-v2.ts";
export { letWrite } from "./files/access-list.ts";
export { findProgram } from "./files/find-program.ts";
export { HeldDirectory } from "./files/held-directory.ts";
export { makeDirectory } from "./files/make-directory.ts";
export { removeTree } from "./files/remove-tree.ts";
export { SpareCount } from "./files/spare-count.ts";
export { markTopDirectory } from "./files/top-directory.ts";
export type { Launch, LaunchUser } from "./launch/launch.ts";
export type { Launcher } from "./launch/launcher.ts";
export { NodeLauncher } from "./launch/node-launcher.ts";
export { openLauncher, type SentinelKind } from "./launch/open-launcher.ts";
export { SENTINEL_MARK } from "./launch/shell-script.ts";
export { loadPeerLookup } from "./peer/load-peer-lookup.ts";
export type { PeerLookup } from "./peer/peer-lookup.ts";
export type { TcpConnection } from "./peer/tcp-connection.ts";
export { PidEpochs } from "./processes/pid-epochs.ts";
export {
  isAlive,
  type ProcessIdentity,
  readBootId,
  sendSignal,
} from "./processes/process-identity.ts";
export {
  hasEnded,
  isPidInUse,
  listPids,
  listProcesses,
  newestPid,
  type ProcessStat,
  readCommandLine,
  readEnvironment,
  readPageSize,
  readProcess,
} from "./processes/process-table.ts";
export {
  addDescendants,
  killTogether,
  ProcessTree,
  signalProcess,
} from "./processes/process-tree.ts";
export {
  hasExitStatus,
  hasRunningCommand,
  Lifeline,
  type SentinelReport,
} from "./sentinel/lifeline.ts";
export { findReadPipes } from "./sentinel/pipe-readers.ts";
export { type SentinelOptions, type SentinelStart, startSentinel } from "./sentinel/sentinel.ts";
export { type ClaimedStart, settleStart } from "./sentinel/start-claim.ts";
export { endSession, type Session, type SessionOptions, startSession } from "./session/session.ts";
export type { SessionExit } from "./session/session-command.ts";
export { keepInheritedDescriptors } from "./system/inherited-descriptors.ts";
export { loadSystemCalls } from "./system/load-system-calls.ts";
export { loadMemoryRelief, relieveMemory } from "./system/memory-relief.ts";
export { raiseOpenFiles } from "./system/open-files.ts";
export { readProcessorMhz } from "./system/processor-speed.ts";
export { receiveSigusr1 } from "./system/receive-sigusr1.ts";
export { SERVICE_MANAGER_VARIABLES } from "./system/service-manager-variables.ts";
export { signalNames, signalNumber } from "./system/signals.ts";
export { readSoftLimit } from "./system/soft-limit.ts";
export type { SystemCalls } from "./system/system-calls.ts";
export { TurnQueue } from "./system/turn-queue.ts";
export type { SystemUser, UserSource } from "./users/system-user.ts";
export {
  checkUserReference,
  isPlainUid,
  UserDatabase,
  type UserDatabaseOptions,
} from "./users/user-database.ts";
