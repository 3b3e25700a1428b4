import type { ServiceListStub, ServiceRegistration } from "@drover/api";
import { stringifyJson } from "@drover/schema/json";
import { topic } from "@drover/store";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import { serviceRegistrations } from "../../cluster/service-registrations.ts";
import { blockingRead } from "../blocking-read.ts";
import type { Exchange } from "../exchange.ts";
import { ROW_FIELDS } from "../filter/row-fields.ts";
import { listReply } from "../list-reply.ts";
import type { Route } from "../router.ts";

/** Lists the services with `provider = "nomad"` and their instances. */
export function serviceRoutes({ store }: ClusterState, { region }: { region: string }): Route[] {
  const topics = [topic.table("allocations")];

  const registrations = ({ namespace }: Exchange): ServiceRegistration[] =>
    store
      .table("allocations")
      .values()
      .filter((alloc) => namespace === "*" || alloc.Namespace === namespace)
      .flatMap((alloc) => {
        const node = store.table("nodes").get(alloc.NodeID);
        return node === undefined ? [] : serviceRegistrations(alloc, { node, region });
      })
      .toArray();

  return [
    {
      methods: ["GET"],
      path: "/v1/services",
      handler: (exchange) =>
        blockingRead(exchange, store, topics, () => ({ body: byName(registrations(exchange)) })),
    },
    {
      methods: ["GET"],
      path: "/v1/service/:name+",
      handler: (exchange) =>
        blockingRead(exchange, store, topics, () => {
          const name = exchange.parameter("name");
          const instances = registrations(exchange).filter((it) => it.ServiceName === name);
          return listReply(exchange, instances, {
            keyOf: ({ ID }) => ID,
            idOf: ({ ID }) => ID,
            fields: ROW_FIELDS.services,
            show: (registration) => stringifyJson(registration),
          });
        }),
    },
  ];
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
