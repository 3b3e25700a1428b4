import { operations, type ServiceListStub, type ServiceRegistration } from "@drover/api";
import { Fault } from "@drover/fault";
import { choose } from "@drover/go-template";
import type { Allocation } from "@drover/job";
import { type ClusterState, serviceRegistrations, withoutService } from "@drover/server";
import { jobKey, topic } from "@drover/store";
import { compileFilter } from "../../filter/filter.ts";
import { ROW_FIELDS } from "../../filter/row-fields.ts";
import { blockingRead } from "../../replies/blocking-read.ts";
import { jsonText } from "../../replies/json-text.ts";
import { type ListRequest, listReply } from "../../replies/list-reply.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** Lists the services with `provider = "nomad"` and their instances, and removes single ones. */
export function serviceRoutes(state: ClusterState, { region }: { region: string }): Route[] {
  const { store } = state;
  const topics = [topic.table("allocations")];

  const registrations = (allocations: Iterable<Allocation>): ServiceRegistration[] =>
    Iterator.from(allocations)
      .flatMap((alloc) => {
        const node = store.table("nodes").get(alloc.NodeID);
        return node === undefined ? [] : serviceRegistrations(alloc, { node, region });
      })
      .toArray();
  const within = ({ namespace, access }: Pick<ListRequest, "namespace" | "access">) =>
    store
      .table("allocations")
      .values()
      .filter(({ Namespace: own }) => (namespace === "*" || own === namespace) && access.sees(own));
  const list = (request: ListRequest, instances: readonly ServiceRegistration[]) =>
    listReply(request, instances, {
      keyOf: ({ ID }) => ID,
      idOf: ({ ID }) => ID,
      fields: ROW_FIELDS.services,
      show: jsonText,
    });

  return [
    route(operations.listServices, (request) =>
      blockingRead(request, store, topics, () => ({
        body: byName(registrations(within(request))),
      })),
    ),
    route(operations.listServiceInstances, (request) =>
      blockingRead(request, store, topics, () => {
        const { name } = request.parameters;
        const instances = registrations(within(request)).filter(
          ({ ServiceName }) => ServiceName === name,
        );
        return list(request, chosen(instances, request.query));
      }),
    ),
    route(operations.deleteService, async (request) => {
      const { name, id } = request.parameters;
      const index = await state.update((transaction) => {
        for (const alloc of within(request)) {
          const node = store.table("nodes").get(alloc.NodeID);
          const rest = node && withoutService(alloc, { name, id }, { node, region });
          if (rest === undefined) continue;
          transaction.put("allocations", rest);
          return transaction.index;
        }
        throw new Fault(
          "not_found",
          `Service "${name}" has no instance ${id} in namespace "${request.namespace}"`,
        );
      });
      return { body: null, index };
    }),
    route(operations.listJobServices, (request) => {
      const key = jobKey({ namespace: request.namespace, id: request.parameters.id });
      return blockingRead(request, store, [topic.by("allocations", "job", key)], () =>
        list(request, registrations(store.table("allocations").by("job", key))),
      );
    }),
  ];
}

/** What `?choose=` leaves of the instances that `?filter=` lets through. */
function chosen(
  instances: ServiceRegistration[],
  query: { choose: string; filter: string },
): readonly ServiceRegistration[] {
  const [, count, key] = /^(\d+)\|(.+)$/s.exec(query.choose) ?? [];
  if (count === undefined || key === undefined) return instances;
  const matching = instances.filter(compileFilter(query.filter, ROW_FIELDS.services));
  return choose(matching, Number(count), key);
}

function byName(registrations: readonly ServiceRegistration[]): ServiceListStub[] {
  const namespaces = Object.groupBy(registrations, ({ Namespace }) => Namespace);
  return Object.entries(namespaces).map(([Namespace, within = []]) => ({
    Namespace,
    Services: Object.entries(Object.groupBy(within, ({ ServiceName }) => ServiceName))
      .map(([ServiceName, instances = []]) => ({
        ServiceName,
        Tags: [...new Set(instances.flatMap(({ Tags }) => Tags))].sort(),
      }))
      .toSorted((a, b) => (a.ServiceName < b.ServiceName ? -1 : 1)),
  }));
}
