import type { NodePool } from "@drover/job";
import {
  bool,
  choice,
  duration,
  mandatory,
  nullable,
  object,
  schema,
  string,
  stringMap,
  zeroIsUnset,
} from "@drover/schema";
import type { JobListStub } from "../types/job.ts";
import type { NodeListStub } from "../types/node.ts";
import { FILTERED, nodePool } from "./access.ts";
import { get, PAGED, put, remove } from "./define.ts";
import { document, listOf } from "./operation.ts";

const NODE_POOL = schema({
  Name: mandatory(string()),
  Description: string(),
  Meta: stringMap(),
  SchedulerConfiguration: object(
    schema({
      SchedulerAlgorithm: choice("", ["", "binpack", "spread"], ""),
      MemoryOversubscriptionEnabled: nullable(bool()),
    }),
  ),
  NodeIdentityTTL: zeroIsUnset(duration()),
});

export const listNodePools = get("listNodePools", "/v1/node/pools", {
  summary: "Lists node pools",
  access: FILTERED,
  query: schema(PAGED),
  reply: listOf<NodePool>("NodePool"),
});

export const createNodePool = put("createNodePool", "/v1/node/pools", {
  summary: "Makes a node pool, or changes it",
  access: nodePool("write"),
  body: NODE_POOL,
  reply: document<null>("null"),
});

export const getNodePool = get("getNodePool", "/v1/node/pool/:name", {
  summary: "Shows a node pool",
  access: nodePool("read"),
  reply: document<NodePool>("NodePool"),
});

export const updateNodePool = put("updateNodePool", "/v1/node/pool/:name", {
  summary: "Makes a node pool, or changes it, under the name in the path",
  access: nodePool("write"),
  body: NODE_POOL,
  repeats: { Name: "name" },
  reply: document<null>("null"),
});

export const deleteNodePool = remove("deleteNodePool", "/v1/node/pool/:name", {
  summary: "Deletes a node pool without nodes and without jobs",
  access: nodePool("delete"),
});

export const listNodePoolNodes = get("listNodePoolNodes", "/v1/node/pool/:name/nodes", {
  summary: "Lists the nodes of a node pool",
  access: nodePool("read"),
  query: schema({ ...PAGED, os: bool(), resources: bool() }),
  reply: listOf<NodeListStub>("NodeListStub"),
});

export const listNodePoolJobs = get("listNodePoolJobs", "/v1/node/pool/:name/jobs", {
  summary: "Lists the jobs of a node pool that the token may see",
  access: nodePool("read"),
  query: schema({ ...PAGED, meta: bool() }),
  reply: listOf<JobListStub>("JobListStub"),
});
