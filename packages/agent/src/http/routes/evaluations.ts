import { Fault } from "@drover/fault";
import { topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import { blockingRead } from "../blocking-read.ts";
import { ROW_FIELDS } from "../filter/row-fields.ts";
import { listReply, requireIdPrefix } from "../list-reply.ts";
import type { Route } from "../router.ts";
import type { RowTexts } from "../row-texts.ts";
import { allocItems, orderKey } from "./allocations.ts";

/** Lists and shows evaluations. */
export function evaluationRoutes({ store }: ClusterState, texts: RowTexts): Route[] {
  return [
    {
      methods: ["GET"],
      path: "/v1/evaluations",
      handler: (exchange) => {
        requireIdPrefix(exchange);
        const job = exchange.query.get("job");
        const status = exchange.query.get("status");
        return blockingRead(exchange, store, [topic.table("evaluations")], () => {
          const wanted = store
            .table("evaluations")
            .values()
            .filter(
              ({ JobID, Status }) => (!job || JobID === job) && (!status || Status === status),
            );
          return listReply(exchange, wanted, {
            keyOf: orderKey,
            idOf: ({ ID }) => ID,
            namespaceOf: ({ Namespace }) => Namespace,
            fields: ROW_FIELDS.evaluations,
            show: (evaluation) => texts.of(evaluation, (row) => row),
          });
        });
      },
    },
    {
      methods: ["GET"],
      path: "/v1/evaluation/:id/allocations",
      handler: (exchange) => {
        const id = exchange.parameter("id");
        const topics = [topic.by("allocations", "eval", id)];
        return blockingRead(exchange, store, topics, () => ({
          items: allocItems(store.table("allocations").by("eval", id), texts),
        }));
      },
    },
    {
      methods: ["GET"],
      path: "/v1/evaluation/:id",
      handler: (exchange) => {
        const id = exchange.parameter("id");
        return blockingRead(exchange, store, [topic.row("evaluations", id)], () => {
          const evaluation = store.table("evaluations").get(id);
          if (evaluation !== undefined) return { body: evaluation };
          throw new Fault("not_found", `Unknown evaluation "${id}"`);
        });
      },
    },
  ];
}
