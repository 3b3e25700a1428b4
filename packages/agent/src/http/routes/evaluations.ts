import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { ClusterState } from "@drover/server";
import { topic } from "@drover/store";
import { blockingRead } from "../blocking-read.ts";
import { ROW_FIELDS } from "../filter/row-fields.ts";
import { listReply, requireIdPrefix } from "../list-reply.ts";
import { route } from "../route.ts";
import type { Route } from "../router.ts";
import type { RowTexts } from "../row-texts.ts";
import { allocItems, orderKey } from "./allocations.ts";

/** Lists and shows evaluations. */
export function evaluationRoutes({ store }: ClusterState, texts: RowTexts): Route[] {
  return [
    route(operations.listEvaluations, (request) => {
      requireIdPrefix(request);
      const { job, status } = request.query;
      return blockingRead(request, store, [topic.table("evaluations")], () => {
        const wanted = store
          .table("evaluations")
          .values()
          .filter(({ JobID, Status }) => (!job || JobID === job) && (!status || Status === status));
        return listReply(request, wanted, {
          keyOf: orderKey,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.evaluations,
          show: (evaluation) => texts.of(evaluation, (row) => row),
        });
      });
    }),
    route(operations.listEvaluationAllocations, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.by("allocations", "eval", id)], () => ({
        items: allocItems(store.table("allocations").by("eval", id), texts, request.access),
      }));
    }),
    route(operations.getEvaluation, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.row("evaluations", id)], () => {
        const evaluation = store.table("evaluations").get(id);
        if (evaluation !== undefined) return { body: evaluation };
        throw new Fault("not_found", `Unknown evaluation "${id}"`);
      });
    }),
  ];
}
