export { RawExecDriver } from "./raw-exec-driver.ts";
export type { RawExecOptions } from "./raw-exec-options.ts";
export type { ReapedTask } from "./start/task-starter.ts";
