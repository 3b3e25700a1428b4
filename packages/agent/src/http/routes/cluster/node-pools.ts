import { operations } from "@drover/api";
import type { NodePools } from "@drover/server";
import { type StateStore, topic } from "@drover/store";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";
import { jobStubText } from "../../rows/job-stub-text.ts";
import type { RowTexts } from "../../rows/row-texts.ts";
import { nodeStub } from "../../rows/stubs.ts";

/** Shows, makes, changes and deletes node pools. */
export function nodePoolRoutes({
  store,
  nodePools,
  texts,
}: {
  store: StateStore;
  nodePools: NodePools;
  texts: RowTexts;
}): Route[] {
  const topics = [topic.table("nodePools"), topic.table("nodes")];
  return [
    route(operations.listNodePools, (request) =>
      blockingRead(request, store, topics, () => {
        const { permissions } = request.access;
        const read = [{ in: "node_pool", capability: "read" }] as const;
        const readable = nodePools
          .list()
          .filter(({ Name }) => permissions.allows(read, { nodePool: Name }));
        return listReply(request, readable, {
          keyOf: ({ Name }) => Name,
          idOf: ({ Name }) => Name,
          fields: ROW_FIELDS.nodePools,
          show: jsonText,
        });
      }),
    ),
    route(operations.getNodePool, (request) =>
      blockingRead(request, store, topics, () => ({
        body: nodePools.require(request.parameters.name),
      })),
    ),
    ...[operations.createNodePool, operations.updateNodePool].map((operation) =>
      route(operation, async ({ body, access }) => {
        access.requireOn(body.Name);
        return { body: null, index: await nodePools.upsert(body) };
      }),
    ),
    route(operations.deleteNodePool, async ({ parameters: { name } }) => ({
      body: null,
      index: await nodePools.delete(name),
    })),
    route(operations.listNodePoolNodes, (request) =>
      blockingRead(request, store, topics, () => {
        const { os, resources } = request.query;
        const { Name } = nodePools.require(request.parameters.name);
        return listReply(request, nodePools.nodesOf(Name), {
          keyOf: ({ ID }) => ID,
          idOf: ({ ID }) => ID,
          fields: ROW_FIELDS.nodes,
          show: (node) => jsonText(nodeStub(node, { os, resources })),
        });
      }),
    ),
    route(operations.listNodePoolJobs, (request) =>
      blockingRead(request, store, [...topics, topic.table("jobs")], () => {
        const { permissions } = request.access;
        const { Name } = nodePools.require(request.parameters.name);
        const jobs = store
          .table("jobs")
          .values()
          .filter(
            ({ NodePool, Namespace }) =>
              (Name === "all" || NodePool === Name) &&
              permissions.allowsInNamespace(Namespace, "read-job"),
          );
        // Those of all namespaces, unless one is named.
        return listReply({ ...request, access: { sees: () => true } }, jobs, {
          keyOf: ({ Namespace, ID }) => `${Namespace}.${ID}`,
          idOf: ({ ID }) => ID,
          namespaceOf: ({ Namespace }) => Namespace,
          fields: ROW_FIELDS.jobs,
          show: (job) => jobStubText({ store, texts }, job, request.query),
        });
      }),
    ),
  ];
}
