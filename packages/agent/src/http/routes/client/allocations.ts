import { type AllocListStub, operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Allocation } from "@drover/job";
import type { AllocStopper, ClusterState } from "@drover/server";
import { topic } from "@drover/store";
import type { Admission } from "../../acl/admission.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import type { JsonText } from "../../replies/json-text.ts";
import { listReply, requireIdPrefix } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import type { RowTexts } from "../../rows/row-texts.ts";
import { allocStub } from "../../rows/stubs.ts";

/** Lists and shows allocations, and stops one. */
export function allocationRoutes({
  state,
  stopper,
  texts,
}: {
  state: ClusterState;
  stopper: AllocStopper;
  texts: RowTexts;
}): Route[] {
  const { store } = state;
  return [
    route(operations.listAllocations, (request) => {
      requireIdPrefix(request);
      const { resources, task_states: taskStates } = request.query;
      const form = `stub,${resources},${taskStates}`;
      const stub = (alloc: Allocation) => allocStub(alloc, { resources, taskStates });
      return blockingRead(request, store, [topic.table("allocations")], () =>
        listReply(request, store.table("allocations").values(), {
          keyOf: orderKey,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.allocations,
          show: (alloc) => texts.of(alloc, stub, { form }),
        }),
      );
    }),
    route(operations.getAllocation, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.row("allocations", id)], () => ({
        body: requireAllocation(state, id),
      }));
    }),
    route(operations.stopAllocation, async ({ parameters, query }) => {
      const alloc = requireAllocation(state, parameters.id);
      const { evaluation, index } = await stopper.stop(alloc, {
        noShutdownDelay: query.no_shutdown_delay,
        reschedule: query.reschedule,
      });
      return { body: { EvalID: evaluation.ID, Index: index }, index };
    }),
  ];
}

/** @throws {Fault} `not_found`; `invalid_argument` if it is no id */
export function requireAllocation({ store }: ClusterState, id: string): Allocation {
  const alloc = store.table("allocations").get(id);
  if (alloc !== undefined) return alloc;
  if (!/^[0-9a-fA-F-]+$/.test(id)) {
    throw new Fault("invalid_argument", `"${id}" is not the id of an allocation`);
  }
  throw new Fault("not_found", `Unknown allocation "${id}"`);
}

/** Rows in the order of their creation; unique. */
export function orderKey({ CreateIndex, ID }: { CreateIndex: number; ID: string }): string {
  return `${String(CreateIndex).padStart(16, "0")}.${ID}`;
}

/** The JSON of those allocations that may be seen, as lists show them, in the form that they have without parameters. */
export function allocItems(
  allocations: readonly Allocation[],
  texts: RowTexts,
  access: Admission,
): Iterable<JsonText<AllocListStub>> {
  const stub = (alloc: Allocation) => allocStub(alloc);
  const seen = allocations.values().filter(({ Namespace }) => access.sees(Namespace));
  return seen.map((alloc) => texts.of(alloc, stub, { form: "stub,false,true" }));
}
