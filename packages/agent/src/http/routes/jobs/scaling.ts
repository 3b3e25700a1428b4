import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import { type ClusterState, scalingPolicies } from "@drover/server";
import { topic } from "@drover/store";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** Shows the scaling policies of jobs. */
export function scalingRoutes({ store }: ClusterState): Route[] {
  return [
    route(operations.listScalingPolicies, (request) =>
      blockingRead(request, store, [topic.table("jobs")], () => {
        const { job, type } = request.query;
        const wanted = scalingPolicies(store).filter(
          ({ Type, Target }) => (!job || Target.Job === job) && (!type || Type === type),
        );
        return listReply(request, wanted, {
          keyOf: ({ ID }) => ID,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Target }) => Target.Namespace,
          fields: ROW_FIELDS.scalingPolicies,
          show: ({ ID, Enabled, Type, Target, CreateIndex, ModifyIndex }) =>
            jsonText({ ID, Enabled, Type, Target, CreateIndex, ModifyIndex }),
        });
      }),
    ),
    route(operations.getScalingPolicy, (request) =>
      blockingRead(request, store, [topic.table("jobs")], () => {
        const { id } = request.parameters;
        const policy = scalingPolicies(store).find(({ ID }) => ID === id);
        if (policy && request.access.sees(policy.Target.Namespace)) return { body: policy };
        throw new Fault("not_found", `Scaling policy "${id}" not found`);
      }),
    ),
  ];
}
