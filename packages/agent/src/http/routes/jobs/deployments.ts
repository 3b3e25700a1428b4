import { type DeploymentUpdateResponse, operations } from "@drover/api";
import type { ClusterState, DeploymentChange, DeploymentControl } from "@drover/server";
import { topic } from "@drover/store";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { listReply, requireIdPrefix } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import type { RowTexts } from "../../rows/row-texts.ts";
import { allocItems, orderKey } from "../client/allocations.ts";

/** Shows deployments, and promotes, fails and pauses them. */
export function deploymentRoutes({
  state,
  control,
  texts,
}: {
  state: ClusterState;
  control: DeploymentControl;
  texts: RowTexts;
}): Route[] {
  const { store } = state;
  return [
    route(operations.listDeployments, (request) => {
      requireIdPrefix(request);
      return blockingRead(request, store, [topic.table("deployments")], () =>
        listReply(request, store.table("deployments").values(), {
          keyOf: orderKey,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.deployments,
          show: (deployment) => texts.of(deployment, (row) => row),
        }),
      );
    }),
    route(operations.listDeploymentAllocations, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.by("allocations", "deployment", id)], () => ({
        items: allocItems(store.table("allocations").by("deployment", id), texts, request.access),
      }));
    }),
    route(operations.promoteDeployment, async ({ parameters, body: { All, Groups } }) => {
      const wanted = All || Groups === null ? undefined : Groups;
      return changeReply(await control.promote(parameters.id, wanted));
    }),
    route(operations.failDeployment, async ({ parameters }) =>
      changeReply(await control.fail(parameters.id)),
    ),
    route(operations.setAllocationHealth, async ({ parameters, body }) =>
      changeReply(
        await control.setHealth(parameters.id, {
          healthy: body.HealthyAllocationIDs ?? [],
          unhealthy: body.UnhealthyAllocationIDs ?? [],
        }),
      ),
    ),
    route(operations.pauseDeployment, async ({ parameters, body }) =>
      changeReply(await control.pause(parameters.id, body.Pause)),
    ),
    route(operations.getDeployment, (request) => {
      const { id } = request.parameters;
      return blockingRead(request, store, [topic.row("deployments", id)], () => ({
        body: control.require(id),
      }));
    }),
  ];
}

function changeReply({ evaluation, revertedVersion, index }: DeploymentChange): {
  body: DeploymentUpdateResponse;
  index: number;
} {
  return {
    body: {
      EvalID: evaluation?.ID ?? "",
      EvalCreateIndex: evaluation?.CreateIndex ?? 0,
      DeploymentModifyIndex: index,
      RevertedJobVersion: revertedVersion ?? null,
      Index: index,
    },
    index,
  };
}
