import { Fault } from "@drover/fault";
import type { Job, Namespace } from "@drover/job";
import type { ClusterState } from "../state/cluster-state.ts";

const DEFAULT: Namespace = {
  Name: "default",
  Description: "Default shared namespace",
  Quota: "",
  Capabilities: null,
  Meta: null,
  CreateIndex: 1,
  ModifyIndex: 1,
};

/** What a client says of a namespace. */
export type NamespaceInput = Omit<Namespace, "CreateIndex" | "ModifyIndex" | "Quota">;

/** The namespaces; `default` is always there. */
export class Namespaces {
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  /** In the order of their names. */
  list(): Namespace[] {
    const stored = [...this.#table.values()];
    const all = this.#table.get(DEFAULT.Name) === undefined ? [DEFAULT, ...stored] : stored;
    return all.toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
  }

  get(name: string): Namespace | undefined {
    return this.#table.get(name) ?? (name === DEFAULT.Name ? DEFAULT : undefined);
  }

  /** @throws {Fault} `not_found` */
  require(name: string): Namespace {
    const namespace = this.get(name);
    if (namespace !== undefined) return namespace;
    throw new Fault("not_found", `Namespace "${name}" not found`);
  }

  /**
   * Makes a namespace, or changes one of the same name.
   *
   * @throws {Fault} `invalid_argument` with all that is wrong
   */
  upsert(given: NamespaceInput): Promise<number> {
    const problems = [...problemsOf(given)];
    if (problems.length > 0) {
      throw new Fault("invalid_argument", `Invalid namespace: ${problems.join("; ")}`);
    }
    return this.#state.update((transaction) => {
      transaction.put("namespaces", { ...given, Quota: "", CreateIndex: 0, ModifyIndex: 0 });
      return transaction.index;
    });
  }

  /**
   * Deletes a namespace in which nothing runs and nothing is kept.
   *
   * @throws {Fault} `not_found`; `failed_precondition` for `default`, and for one that is used
   */
  delete(name: string): Promise<number> {
    if (name === DEFAULT.Name) {
      throw new Fault("failed_precondition", "The default namespace cannot be deleted");
    }
    this.require(name);
    const { store } = this.#state;
    const isOwn = ({ Namespace }: { Namespace: string }) => Namespace === name;
    const job = store
      .table("jobs")
      .values()
      .find((it) => isOwn(it) && it.Status !== "dead");
    if (job !== undefined) {
      throw new Fault(
        "failed_precondition",
        `Namespace "${name}" has a job "${job.ID}" that is ${job.Status}; stop its jobs first`,
      );
    }
    const variable = store.table("variables").values().find(isOwn);
    if (variable !== undefined) {
      throw new Fault(
        "failed_precondition",
        `Namespace "${name}" has a variable "${variable.Path}"; purge its variables first`,
      );
    }
    const volume = store.table("hostVolumes").values().find(isOwn);
    if (volume !== undefined) {
      throw new Fault(
        "failed_precondition",
        `Namespace "${name}" has a host volume "${volume.Name}"; delete its volumes first`,
      );
    }
    return this.#state.update((transaction) => {
      transaction.delete("namespaces", name);
      return transaction.index;
    });
  }

  get #table() {
    return this.#state.store.table("namespaces");
  }
}

/** What keeps a job out of its namespace. */
export function namespaceProblems(
  { TaskGroups }: Job,
  { Name, Capabilities }: Namespace,
): string[] {
  if (Capabilities === null) return [];
  const { EnabledTaskDrivers, DisabledTaskDrivers } = Capabilities;
  const { EnabledNetworkModes, DisabledNetworkModes } = Capabilities;
  const drivers = TaskGroups.flatMap(({ Tasks }) => Tasks.map(({ Driver }) => Driver));
  const networks = TaskGroups.flatMap(({ Networks, Tasks }) => [
    ...(Networks ?? []),
    ...Tasks.flatMap(({ Resources }) => Resources.Networks ?? []),
  ]);
  const modes = networks.map(({ Mode }) => Mode || "host");
  return [
    ...refused(drivers, EnabledTaskDrivers, DisabledTaskDrivers).map(
      (driver) => `Task driver "${driver}" is not allowed in namespace "${Name}"`,
    ),
    ...refused(modes, EnabledNetworkModes, DisabledNetworkModes).map(
      (mode) => `Network mode "${mode}" is not allowed in namespace "${Name}"`,
    ),
  ];
}

function refused(
  used: readonly string[],
  enabled: readonly string[] | null,
  disabled: readonly string[] | null,
): string[] {
  const isRefused = (name: string) =>
    disabled?.includes(name) || (enabled !== null && enabled.length > 0 && !enabled.includes(name));
  return [...new Set(used)].filter(isRefused);
}

const LONGEST_DESCRIPTION = 256;
const META_KEY = /^[A-Za-z0-9._/-]{1,128}$/;

function* problemsOf({ Name, Description, Meta }: NamespaceInput): Generator<string> {
  if (!/^[a-zA-Z0-9-]{1,128}$/.test(Name)) {
    yield `invalid name "${Name}". It must have 1 to 128 letters, digits and dashes`;
  }
  if (Description.length > LONGEST_DESCRIPTION) {
    yield `Description must have at most ${LONGEST_DESCRIPTION} characters`;
  }
  for (const key of Object.keys(Meta ?? {})) {
    if (!META_KEY.test(key)) yield `Meta has an invalid key ${JSON.stringify(key)}`;
  }
}
