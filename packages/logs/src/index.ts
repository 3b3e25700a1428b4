export {
  LogCollector,
  type LogCollectorOptions,
  type TaskFifos,
  type TaskOutput,
} from "./log-collector.ts";
export { type LogFile, LogFiles, type LogFrame, type ReadLogOptions } from "./log-files.ts";
export type { Owner } from "./make-fifo.ts";
export type { StreamName } from "./registration.ts";
export { runCollector } from "./run-collector.ts";
