import type { Need, Permissions, Workload } from "@drover/acl";
import type { ServiceRegistration } from "@drover/api";
import { Fault } from "@drover/fault";
import type { Node } from "@drover/job";
import type { TemplateReader, TemplateSources } from "@drover/runner";
import { serviceRegistrations, type Variables } from "@drover/server";
import type { StateStore } from "@drover/store";

const READ: readonly Need[] = [{ in: "variable", capability: "read" }];
const LIST: readonly Need[] = [{ in: "variable", capability: "list" }];

/** What templates learn of the cluster, from its state. */
export function templateSources(
  store: StateStore,
  {
    node,
    region,
    variables,
    permissionsOf,
  }: {
    node: () => Node;
    region: string;
    variables: Variables;
    /** What a task may do without a token. */
    permissionsOf: (workload: Workload) => Permissions;
  },
): TemplateSources {
  return {
    services: (namespace): ServiceRegistration[] => {
      const allocations = store.table("allocations").values();
      return allocations
        .filter((alloc) => alloc.Namespace === namespace)
        .flatMap((alloc) => serviceRegistrations(alloc, { node: node(), region }))
        .toArray();
    },
    variable: (reader, { namespace, path }) => {
      if (!permissionsOf(workloadOf(reader)).allows(READ, { namespace, path })) {
        throw new Fault(
          "permission_denied",
          `Permission denied: no policy lets this task read variable ${path} of namespace ${namespace}`,
        );
      }
      return variables.get({ Namespace: namespace, Path: path });
    },
    variables: (reader, { namespace: wanted, prefix }) => {
      const permissions = permissionsOf(workloadOf(reader));
      return variables
        .metadata()
        .filter(
          ({ Namespace: namespace, Path: path }) =>
            (wanted === "*" || namespace === wanted) &&
            path.startsWith(prefix) &&
            permissions.allows(LIST, { namespace, path }),
        )
        .toArray()
        .sort((a, b) => (a.Path < b.Path ? -1 : 1));
    },
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

function workloadOf({ alloc, task }: TemplateReader): Workload {
  const { Namespace: namespace, Job: job, TaskGroup: group } = alloc;
  return { namespace, jobId: job.ParentID || job.ID, group, task };
}
