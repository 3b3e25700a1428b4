export type * from "./config-spec.ts";
export { cutOffStart, isCutOffStart } from "./cut-off-start.ts";
export { checkConfig, decodeConfig } from "./decode-config.ts";
export type * from "./exec.ts";
export type * from "./fingerprint.ts";
export type * from "./task-config.ts";
export type * from "./task-driver.ts";
export type * from "./task-handle.ts";
export type * from "./task-usage.ts";
