import { Fault } from "@drover/fault";
import { topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import { blockingRead } from "../blocking-read.ts";
import { listReply, requireIdPrefix } from "../list-reply.ts";
import type { Route } from "../router.ts";
import { allocStub } from "../stubs.ts";
import { orderKey } from "./allocations.ts";

/** Lists and shows deployments. */
export function deploymentRoutes({ store }: ClusterState): Route[] {
  return [
    {
      methods: ["GET"],
      path: "/v1/deployments",
      handler: (exchange) => {
        requireIdPrefix(exchange);
        return blockingRead(exchange, store, [topic.table("deployments")], () =>
          listReply(exchange, store.table("deployments").values(), {
            keyOf: orderKey,
            idOf: ({ ID }) => ID,
            namespaceOf: ({ Namespace }) => Namespace,
            show: (deployment) => deployment,
          }),
        );
      },
    },
    {
      methods: ["GET"],
      path: "/v1/deployment/allocations/:id",
      handler: (exchange) => {
        const id = exchange.parameter("id");
        const topics = [topic.by("allocations", "deployment", id)];
        return blockingRead(exchange, store, topics, () => ({
          body: store
            .table("allocations")
            .by("deployment", id)
            .map((alloc) => allocStub(alloc)),
        }));
      },
    },
    {
      methods: ["GET"],
      path: "/v1/deployment/:id",
      handler: (exchange) => {
        const id = exchange.parameter("id");
        return blockingRead(exchange, store, [topic.row("deployments", id)], () => {
          const deployment = store.table("deployments").get(id);
          if (deployment !== undefined) return { body: deployment };
          throw new Fault("not_found", `Unknown deployment "${id}"`);
        });
      },
    },
  ];
}
