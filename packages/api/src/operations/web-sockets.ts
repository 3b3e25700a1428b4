import { namespaced } from "./access.ts";
import type { WebSocketOperation } from "./operation.ts";

/** Of a task whose driver isolates no file system it takes `alloc-node-exec` as well. */
export const execInTask: WebSocketOperation = {
  name: "execInTask",
  summary: "Runs a command beside a task",
  access: namespaced("alloc-exec", "allocation"),
  path: "/v1/client/allocation/:id/exec",
};

/** As {@link execInTask}, in the namespace of the allocation that the query names. */
export const runJobAction: WebSocketOperation = {
  name: "runJobAction",
  summary: "Runs an action of a task beside it",
  access: namespaced("alloc-exec", "job"),
  path: "/v1/job/:id+/action",
};
