import { operations } from "@drover/api";
import type { Namespaces } from "@drover/server";
import { type StateStore, topic } from "@drover/store";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** Shows, makes, changes and deletes namespaces. */
export function namespaceRoutes({
  store,
  namespaces,
}: {
  store: StateStore;
  namespaces: Namespaces;
}): Route[] {
  const topics = [topic.table("namespaces")];
  return [
    route(operations.listNamespaces, (request) =>
      blockingRead(request, store, topics, () => {
        const { permissions } = request.access;
        return listReply(
          request,
          namespaces.list().filter(({ Name }) => permissions.allowsInNamespace(Name, "any")),
          {
            keyOf: ({ Name }) => Name,
            idOf: ({ Name }) => Name,
            fields: ROW_FIELDS.namespaces,
            show: jsonText,
          },
        );
      }),
    ),
    route(operations.getNamespace, (request) =>
      blockingRead(request, store, topics, () => ({
        body: namespaces.require(request.parameters.name),
      })),
    ),
    ...[operations.createNamespace, operations.updateNamespace].map((operation) =>
      route(operation, async ({ body }) => ({
        body: null,
        index: await namespaces.upsert(body),
      })),
    ),
    route(operations.deleteNamespace, async ({ parameters: { name } }) => ({
      body: null,
      index: await namespaces.delete(name),
    })),
  ];
}
