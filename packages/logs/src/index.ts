export { runCollector } from "./collector/run-collector.ts";
export type { Owner } from "./fifo/make-fifo.ts";
export {
  LogCollector,
  type LogCollectorOptions,
  type TaskFifos,
  type TaskOutput,
} from "./log-collector.ts";
export { FileChanges } from "./reader/file-changes.ts";
export { type LogFile, LogFiles, type LogFrame, type ReadLogOptions } from "./reader/log-files.ts";
export type { StreamName } from "./registration.ts";
