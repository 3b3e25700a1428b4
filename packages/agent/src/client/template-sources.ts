import type { ServiceRegistration } from "@drover/api";
import type { Node } from "@drover/job";
import type { TemplateSources } from "@drover/runner";
import { serviceRegistrations, type Variables } from "@drover/server";
import type { StateStore } from "@drover/store";

/** What templates learn of the cluster, from its state. */
export function templateSources(
  store: StateStore,
  {
    node,
    region,
    variables,
  }: { node: () => Node; region: string; variables: Pick<Variables, "get" | "metadata"> },
): TemplateSources {
  return {
    services: (namespace): ServiceRegistration[] => {
      const allocations = store.table("allocations").values();
      return allocations
        .filter((alloc) => alloc.Namespace === namespace)
        .flatMap((alloc) => serviceRegistrations(alloc, { node: node(), region }))
        .toArray();
    },
    variable: (_reader, { namespace, path }) => variables.get({ Namespace: namespace, Path: path }),
    variables: (_reader, { namespace, prefix }) =>
      variables
        .metadata()
        .filter(({ Namespace, Path }) => {
          return (namespace === "*" || Namespace === namespace) && Path.startsWith(prefix);
        })
        .toArray()
        .sort((a, b) => (a.Path < b.Path ? -1 : 1)),
    onChange: (listener) =>
      store.onCommit(({ writes }) => {
        const services = writes.some(({ table }) => table === "allocations" || table === "nodes");
        const changed = writes.flatMap((write) => {
          const variable = write.table === "variables" && (write.after ?? write.before);
          return variable ? [variable] : [];
        });
        if (services || changed.length > 0) listener({ services, variables: changed });
      }),
  };
}
