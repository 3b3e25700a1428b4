import * as acl from "./acl.ts";
import * as allocations from "./allocations.ts";
import * as cluster from "./cluster.ts";
import * as files from "./files.ts";
import * as jobVersions from "./job-versions.ts";
import * as jobs from "./jobs.ts";
import * as namespaces from "./namespaces.ts";
import * as nodePools from "./node-pools.ts";
import type { AnyOperation, WebSocketOperation } from "./operation.ts";
import * as refused from "./refused.ts";
import * as scaling from "./scaling.ts";
import * as servers from "./servers.ts";
import * as singleSignOn from "./single-sign-on.ts";
import * as snapshots from "./snapshots.ts";
import * as variables from "./variables.ts";
import * as volumes from "./volumes.ts";
import * as webSockets from "./web-sockets.ts";

export type * from "./access.ts";
export * from "./acl.ts";
export * from "./allocations.ts";
export * from "./cluster.ts";
export * from "./files.ts";
export * from "./job-versions.ts";
export * from "./jobs.ts";
export * from "./namespaces.ts";
export * from "./node-pools.ts";
export type * from "./operation.ts";
export * as refused from "./refused.ts";
export * from "./scaling.ts";
export * from "./servers.ts";
/** Every operation of the API but the websocket of `alloc exec`. */
export * from "./single-sign-on.ts";
export * from "./snapshots.ts";
export * from "./variables.ts";
export * from "./volumes.ts";
export * from "./web-sockets.ts";

/** Every operation of the API that is a websocket. */
export const WEB_SOCKETS: readonly WebSocketOperation[] = Object.values(webSockets);

/** Every other operation of the API. */
export const OPERATIONS: readonly AnyOperation[] = [
  jobs,
  jobVersions,
  scaling,
  servers,
  allocations,
  files,
  cluster,
  namespaces,
  nodePools,
  variables,
  volumes,
  acl,
  singleSignOn,
  refused,
  snapshots,
].flatMap((group) => Object.values<AnyOperation>(group));
