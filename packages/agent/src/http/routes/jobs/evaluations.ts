import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Evaluation } from "@drover/job";
import {
  type ClusterState,
  deleteEvaluations,
  relatedEvaluations,
  requirePausedBroker,
} from "@drover/server";
import { topic } from "@drover/store";
import { compileFilter } from "../../filter/filter.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { type ListRequest, listReply, requireIdPrefix } from "../../replies/list-reply.ts";
import { quoted } from "../../routing/request-target.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import type { RowTexts } from "../../rows/row-texts.ts";
import { allocItems, orderKey } from "../client/allocations.ts";

interface EvaluationsRequest extends ListRequest {
  readonly query: ListRequest["query"] & { readonly job: string; readonly status: string };
}

/** Lists and shows evaluations. */
export function evaluationRoutes(state: ClusterState, texts: RowTexts): Route[] {
  const { store } = state;
  const requireEvaluation = (id: string): Evaluation => {
    const evaluation = store.table("evaluations").get(id);
    if (evaluation !== undefined) return evaluation;
    throw new Fault("not_found", `Unknown evaluation "${id}"`);
  };
  /** Those that a request wants, as a list. */
  const listed = (request: EvaluationsRequest) => {
    const { job, status } = request.query;
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
  };
  const topics = [topic.table("evaluations")];
  return [
    route(operations.listEvaluations, (request) => {
      requireIdPrefix(request);
      return blockingRead(request, store, topics, () => listed(request));
    }),
    route(operations.countEvaluations, (request) => {
      requireIdPrefix(request);
      return blockingRead(request, store, topics, async () => {
        const { items } = await listed(request);
        return { body: { Count: [...items].length } };
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
        const evaluation = requireEvaluation(id);
        if (!request.query.related) return { body: evaluation };
        return { body: { ...evaluation, RelatedEvals: relatedEvaluations(store, evaluation) } };
      });
    }),
    route(operations.deleteEvaluations, async ({ body, query }) => {
      requirePausedBroker(state);
      const filter = query.filter || body.Filter;
      const ids = body.EvalIDs ?? [];
      if ((filter === "") === (ids.length === 0)) {
        throw new Fault("invalid_argument", "Give either EvalIDs or a filter");
      }
      const matches = compileFilter(filter, ROW_FIELDS.evaluations);
      const wanted =
        filter === ""
          ? ids.map((id) => {
              const evaluation = store.table("evaluations").get(id);
              if (evaluation !== undefined) return evaluation;
              throw new Fault("not_found", `eval not found: ${quoted(id)} is the id of none`);
            })
          : [...store.table("evaluations").values().filter(matches)];
      const { count: Count, index } = await deleteEvaluations(state, wanted);
      return { body: { Count, Index: index }, index };
    }),
  ];
}
