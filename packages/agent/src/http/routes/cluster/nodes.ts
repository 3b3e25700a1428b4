import { type HostStats, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Node } from "@drover/job";
import type { ClusterState, NodeOperations } from "@drover/server";
import { topic } from "@drover/store";
import type { AllocGarbageCollector } from "../../../client/alloc-garbage-collector.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply, requireIdPrefix } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { nodeStub } from "../../rows/stubs.ts";
import { requireAllocation } from "../client/allocations.ts";

/** Shows the node, and lets operators take it out of service. */
export function nodeRoutes({
  state,
  operations: control,
  allocGarbageCollector,
  hostStats,
}: {
  state: ClusterState;
  operations: NodeOperations;
  allocGarbageCollector: Pick<AllocGarbageCollector, "collectAll" | "collectOne">;
  hostStats: () => Promise<HostStats>;
}): Route[] {
  const { store } = state;
  const nodeOf = (id: string): Node => {
    const node = store.table("nodes").get(id);
    if (node !== undefined) return node;
    throw new Fault("not_found", `Node "${id}" not found`);
  };
  return [
    route(operations.listNodes, (request) => {
      requireIdPrefix(request);
      const { os, resources } = request.query;
      return blockingRead(request, store, [topic.table("nodes")], () =>
        listReply(request, store.table("nodes").values(), {
          keyOf: ({ ID }) => ID,
          idOf: ({ ID }) => ID,
          fields: ROW_FIELDS.nodes,
          show: (node) => jsonText(nodeStub(node, { os, resources })),
        }),
      );
    }),
    route(operations.listNodeAllocations, (request) =>
      blockingRead(request, store, [topic.table("allocations")], () => {
        const { id } = request.parameters;
        const allocations = [...store.table("allocations").values()];
        const { permissions } = request.access;
        const own = allocations
          .values()
          .filter(
            ({ NodeID, Namespace }) =>
              NodeID === id && permissions.allowsInNamespace(Namespace, "read-job"),
          );
        return { items: own.map(jsonText) };
      }),
    ),
    route(operations.setNodeEligibility, async ({ parameters, body }) => {
      const changed = await control.setEligibility(nodeOf(parameters.id), body.Eligibility);
      return { body: changed, index: changed.Index };
    }),
    route(operations.drainNode, async ({ parameters, body, given }) => {
      const node = nodeOf(parameters.id);
      // What is absent ends no drain, as null does.
      if (![...given].some((name) => name.toLowerCase() === "drainspec")) {
        throw new Fault(
          "invalid_argument",
          "DrainSpec is missing: give an object to begin a drain, or null to end it",
        );
      }
      const { DrainSpec: spec, MarkEligible: markEligible, Meta: meta } = body;
      const changed =
        spec === null
          ? await control.cancelDrain(node, { markEligible, meta })
          : await control.drain(node, {
              deadline: BigInt(spec.Deadline),
              ignoreSystemJobs: spec.IgnoreSystemJobs,
              meta,
            });
      return { body: changed, index: changed.Index };
    }),
    ...(["purge", "evaluate"] as const).map((action) =>
      route(operations[`${action}Node`], async ({ parameters }) => {
        const changed = await control[action](nodeOf(parameters.id));
        return { body: changed, index: changed.Index };
      }),
    ),
    route(operations.getNode, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.row("nodes", id)], () => ({ body: nodeOf(id) }));
    }),
    route(operations.collectClientGarbage, async () => {
      await allocGarbageCollector.collectAll();
      return { body: null };
    }),
    route(operations.collectAllocation, async ({ parameters: { id } }) => {
      await allocGarbageCollector.collectOne(requireAllocation(state, id));
      return { body: null };
    }),
    route(operations.getHostStats, async () => ({ body: await hostStats() })),
  ];
}
