import { Fault } from "@drover/fault";
import { topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { DeploymentChange, DeploymentControl } from "../../cluster/deployment-control.ts";
import { blockingRead } from "../blocking-read.ts";
import { ROW_FIELDS } from "../filter/row-fields.ts";
import { listReply, requireIdPrefix } from "../list-reply.ts";
import type { Reply } from "../reply.ts";
import type { Route } from "../router.ts";
import type { RowTexts } from "../row-texts.ts";
import { allocItems, orderKey } from "./allocations.ts";

/** Shows deployments, and promotes, fails and pauses them. */
export function deploymentRoutes({
  state,
  control,
  texts,
}: {
  state: ClusterState;
  texts: RowTexts;
  control: DeploymentControl;
}): Route[] {
  const { store } = state;
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
            fields: ROW_FIELDS.deployments,
            show: (deployment) => texts.of(deployment, (row) => row),
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
          items: allocItems(store.table("allocations").by("deployment", id), texts),
        }));
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/deployment/promote/:id",
      handler: async (exchange) => {
        const { All, Groups } = await exchange.object();
        const groups = Array.isArray(Groups) ? Groups.map(String) : [];
        const wanted = All === true || groups.length === 0 ? undefined : groups;
        return changeReply(await control.promote(exchange.parameter("id"), wanted));
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/deployment/fail/:id",
      handler: async (exchange) => changeReply(await control.fail(exchange.parameter("id"))),
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/deployment/pause/:id",
      handler: async (exchange) => {
        const { Pause } = await exchange.object();
        return changeReply(await control.pause(exchange.parameter("id"), Pause === true));
      },
    },
    {
      methods: ["PUT", "POST"],
      path: "/v1/deployment/:action/:id",
      handler: (exchange) => {
        const action = exchange.parameter("action");
        throw new Fault("unimplemented", `Deployments have no action "${action}" here`);
      },
    },
    {
      methods: ["GET"],
      path: "/v1/deployment/:id",
      handler: (exchange) => {
        const id = exchange.parameter("id");
        return blockingRead(exchange, store, [topic.row("deployments", id)], () => ({
          body: control.require(id),
        }));
      },
    },
  ];
}

function changeReply({ evaluation, revertedVersion, index }: DeploymentChange): Reply {
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
