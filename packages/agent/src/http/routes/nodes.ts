import type { HostStats } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Json, stringifyJson } from "@drover/schema/json";
import { topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { DrainOrder, NodeOperations } from "../../cluster/node-operations.ts";
import { blockingRead } from "../blocking-read.ts";
import type { Exchange } from "../exchange.ts";
import { ROW_FIELDS } from "../filter/row-fields.ts";
import { listReply, requireIdPrefix } from "../list-reply.ts";
import type { Route } from "../router.ts";
import { nodeStub } from "../stubs.ts";

/** Shows the node, and lets operators take it out of service. */
export function nodeRoutes({
  state,
  operations,
  hostStats,
}: {
  state: ClusterState;
  operations: NodeOperations;
  hostStats: () => Promise<HostStats>;
}): Route[] {
  const { store } = state;
  const nodeOf = (exchange: Exchange) => {
    const id = exchange.parameter("id");
    const node = store.table("nodes").get(id);
    if (node !== undefined) return node;
    throw new Fault("not_found", `Unknown node "${id}"`);
  };
  return [
    {
      methods: ["GET"],
      path: "/v1/nodes",
      handler: (exchange) => {
        requireIdPrefix(exchange);
        const options = { os: exchange.flag("os"), resources: exchange.flag("resources") };
        return blockingRead(exchange, store, [topic.table("nodes")], () =>
          listReply(exchange, store.table("nodes").values(), {
            keyOf: ({ ID }) => ID,
            idOf: ({ ID }) => ID,
            fields: ROW_FIELDS.nodes,
            show: (node) => stringifyJson(nodeStub(node, options)),
          }),
        );
      },
    },
    {
      methods: ["GET"],
      path: "/v1/node/:id/allocations",
      handler: (exchange) =>
        blockingRead(exchange, store, [topic.table("allocations")], () => {
          const { ID } = nodeOf(exchange);
          const allocations = [...store.table("allocations").values()];
          const own = allocations.values().filter((alloc) => alloc.NodeID === ID);
          return { items: own.map((alloc) => stringifyJson(alloc)) };
        }),
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/node/:id/eligibility",
      handler: async (exchange) => {
        const node = nodeOf(exchange);
        const { Eligibility } = await exchange.object();
        if (Eligibility !== "eligible" && Eligibility !== "ineligible") {
          throw new Fault("invalid_argument", 'Eligibility must be "eligible" or "ineligible"');
        }
        const changed = await operations.setEligibility(node, Eligibility);
        return { body: changed, index: changed.Index };
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/node/:id/drain",
      handler: async (exchange) => {
        const node = nodeOf(exchange);
        const body = await exchange.object();
        const meta = readMeta(body.Meta);
        const spec = readDrainSpec(body.DrainSpec);
        const changed =
          spec === null
            ? await operations.cancelDrain(node, { markEligible: body.MarkEligible === true, meta })
            : await operations.drain(node, { ...spec, meta });
        return { body: changed, index: changed.Index };
      },
    },
    {
      methods: ["GET"],
      path: "/v1/node/:id",
      handler: (exchange) => {
        const topics = [topic.row("nodes", exchange.parameter("id"))];
        return blockingRead(exchange, store, topics, () => ({ body: nodeOf(exchange) }));
      },
    },
    {
      methods: ["GET"],
      path: "/v1/client/stats",
      handler: async () => ({ body: await hostStats() }),
    },
  ];
}

/** Null where a drain is to end; what is absent ends none. */
function readDrainSpec(value: Json | undefined): Omit<DrainOrder, "meta"> | null {
  if (value === null) return null;
  if (value === undefined) {
    throw new Fault(
      "invalid_argument",
      "DrainSpec is missing: give an object to begin a drain, or null to end it",
    );
  }
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new Fault("invalid_argument", "DrainSpec must be an object, or null to end a drain");
  }
  const { Deadline = 0, IgnoreSystemJobs = false } = value;
  if (typeof Deadline !== "bigint" && !Number.isSafeInteger(Deadline)) {
    throw new Fault(
      "invalid_argument",
      "DrainSpec.Deadline must be a whole number of nanoseconds: 0 for none, less to stop all at once",
    );
  }
  if (typeof IgnoreSystemJobs !== "boolean") {
    throw new Fault("invalid_argument", "DrainSpec.IgnoreSystemJobs must be true or false");
  }
  return { deadline: BigInt(Deadline as number | bigint), ignoreSystemJobs: IgnoreSystemJobs };
}

function readMeta(value: Json | undefined): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  const isTexts =
    typeof value === "object" &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === "string");
  if (isTexts) return value as Record<string, string>;
  throw new Fault("invalid_argument", "Meta must be an object whose values are strings");
}
