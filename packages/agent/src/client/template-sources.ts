import type { ServiceRegistration } from "@drover/api";
import type { Node } from "@drover/job";
import type { TemplateSources } from "@drover/runner";
import { serviceRegistrations } from "@drover/server";
import type { StateStore } from "@drover/store";

/** What templates learn of the cluster, from its state. */
export function templateSources(
  store: StateStore,
  { node, region }: { node: () => Node; region: string },
): TemplateSources {
  return {
    services: (namespace): ServiceRegistration[] => {
      const allocations = store.table("allocations").values();
      return allocations
        .filter((alloc) => alloc.Namespace === namespace)
        .flatMap((alloc) => serviceRegistrations(alloc, { node: node(), region }))
        .toArray();
    },
    onChange: (listener) =>
      store.onCommit(({ writes }) => {
        if (writes.some(({ table }) => table === "allocations" || table === "nodes")) listener();
      }),
  };
}
