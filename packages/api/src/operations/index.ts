import * as allocations from "./allocations.ts";
import * as cluster from "./cluster.ts";
import * as files from "./files.ts";
import * as jobs from "./jobs.ts";
import type { AnyOperation } from "./operation.ts";
import * as variables from "./variables.ts";

export type * from "./access.ts";
export * from "./allocations.ts";
export * from "./cluster.ts";
export * from "./files.ts";
export * from "./jobs.ts";
export type * from "./operation.ts";
export { type PathParameters, pathWith } from "./path-parameters.ts";
export * from "./variables.ts";

/** Every operation of the API but the websocket of `alloc exec`. */
export const OPERATIONS: readonly AnyOperation[] = [
  jobs,
  allocations,
  files,
  cluster,
  variables,
].flatMap((group) => Object.values<AnyOperation>(group));
