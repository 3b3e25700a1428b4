export * from "./capabilities.ts";
export type * from "./need.ts";
export { type Grant, type PolicyRules, parsePolicy } from "./parse-policy.ts";
export { Permissions, type Workload } from "./permissions.ts";
export type * from "./records.ts";
