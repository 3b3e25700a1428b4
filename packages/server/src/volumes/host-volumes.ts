import { Fault } from "@drover/fault";
import {
  type Allocation,
  groupOf,
  type HostVolume,
  isClientTerminal,
  meetsConstraint,
  type Node,
  type NodeHostVolume,
} from "@drover/job";
import type { Transaction } from "@drover/store";
import type { Namespaces } from "../namespaces/namespaces.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** What a client may say of a volume. */
export type HostVolumeInput = Pick<
  HostVolume,
  | "ID"
  | "Name"
  | "PluginID"
  | "NodePool"
  | "NodeID"
  | "Constraints"
  | "RequestedCapacityMinBytes"
  | "RequestedCapacityMaxBytes"
  | "RequestedCapabilities"
  | "Parameters"
  | "HostPath"
> & { readonly Namespace: string };

/** What makes the directories of volumes. */
export interface HostVolumePlugin {
  /** @throws {Fault} nothing is left then */
  create(volume: {
    id: string;
    parameters: Readonly<Record<string, string>>;
  }): Promise<{ path: string; bytes: number }>;
  /** Idempotent; leaves alone what it has not made. */
  delete(volume: { id: string; path: string }): Promise<void>;
  /** @throws {Fault} `failed_precondition` if it is no directory */
  requireDirectory(path: string): Promise<void>;
}

/** What became of a volume. */
export interface HostVolumeChange {
  readonly volume: HostVolume;
  /** Sentences, empty for none. */
  readonly warnings: string;
  readonly index: number;
}

const PLUGIN = "mkdir";
const NAME = /^[A-Za-z0-9][A-Za-z0-9._[\]-]{0,127}$/;
const ACCESS_MODES = ["single-node-reader-only", "single-node-writer", "single-node-multi-writer"];

/** Host volumes that are made, registered and deleted by the API. Source: Nomad's page "Dynamic host volumes". */
export class HostVolumes {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #plugin: HostVolumePlugin;
  readonly #node: () => Node;
  readonly #namespaces: Pick<Namespaces, "require">;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      plugin,
      node,
      namespaces,
    }: {
      nondeterminism: Nondeterminism;
      plugin: HostVolumePlugin;
      node: () => Node;
      namespaces: Pick<Namespaces, "require">;
    },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#plugin = plugin;
    this.#node = node;
    this.#namespaces = namespaces;
  }

  all(): IteratorObject<HostVolume> {
    return this.#state.store.table("hostVolumes").values();
  }

  /** @throws {Fault} `not_found` */
  require(namespace: string, id: string): HostVolume {
    const volume = this.#state.store.table("hostVolumes").get(id);
    if (volume?.Namespace === namespace) return volume;
    throw new Fault("not_found", `Host volume "${id}" not found in namespace "${namespace}"`);
  }

  /**
   * Makes a directory and a volume of it; with the ID of a volume it changes that one's capabilities.
   *
   * @throws {Fault} `invalid_argument` with all that is wrong; `already_exists`, `not_found`
   */
  async create(given: HostVolumeInput): Promise<HostVolumeChange> {
    if (given.ID !== "") return await this.#update(given);
    if (given.HostPath !== "") {
      throw new Fault("invalid_argument", "host_path is for volumes that are registered");
    }
    const draft = this.#draft(given);
    const parameters = given.Parameters ?? {};
    const { path, bytes } = await this.#plugin.create({ id: draft.ID, parameters });
    try {
      return await this.#put({ ...draft, HostPath: path, CapacityBytes: bytes });
    } catch (error) {
      await this.#plugin.delete({ id: draft.ID, path });
      throw error;
    }
  }

  /**
   * Makes a volume of a directory that is there; with the ID of a volume it changes that one's
   * capabilities.
   *
   * @throws {Fault} `invalid_argument` with all that is wrong; `failed_precondition` if there is no such
   *   directory; `already_exists`, `not_found`
   */
  async register(given: HostVolumeInput): Promise<HostVolumeChange> {
    if (given.ID !== "") return await this.#update(given);
    if (!given.HostPath.startsWith("/")) {
      throw new Fault("invalid_argument", "host_path must be an absolute path");
    }
    const draft = this.#draft(given);
    await this.#plugin.requireDirectory(given.HostPath);
    return await this.#put({ ...draft, HostPath: given.HostPath });
  }

  /**
   * Deletes a volume, and the directory with all that is in it unless it was registered.
   *
   * @throws {Fault} `not_found`; `failed_precondition` while allocations use it
   */
  async delete(namespace: string, id: string): Promise<number> {
    const volume = this.require(namespace, id);
    const index = await this.#state.update((transaction) => {
      const users = this.allocationsOf(volume);
      if (users.length > 0) {
        const ids = users.map(({ ID }) => ID).join(", ");
        throw new Fault("failed_precondition", `Volume ${id} is in use by allocations ${ids}`);
      }
      transaction.delete("hostVolumes", id);
      this.#putNode(transaction, (others) => others.filter(({ ID }) => ID !== id));
      return transaction.index;
    });
    await this.#plugin.delete({ id, path: volume.HostPath });
    return index;
  }

  /** The allocations that use a volume and are not over. */
  allocationsOf({ Name, Namespace }: HostVolume): Allocation[] {
    return this.#state.store
      .table("allocations")
      .values()
      .filter((alloc) => alloc.Namespace === Namespace && !isClientTerminal(alloc.ClientStatus))
      .filter((alloc) => namesOf(alloc).includes(Name))
      .toArray();
  }

  #draft(given: HostVolumeInput): HostVolume {
    const node = this.#node();
    const problems = [...problemsOf(given, node)];
    if (problems.length > 0) throw invalid(problems);
    this.#namespaces.require(given.Namespace);
    if (this.#state.store.table("nodes").get(node.ID) === undefined) {
      throw new Fault("failed_precondition", "There is no node that could have the volume");
    }
    this.#requireNew(given.Name);
    const now = this.#nondeterminism.now();
    return {
      ...given,
      ID: this.#nondeterminism.newId(),
      PluginID: PLUGIN,
      NodePool: node.NodePool,
      NodeID: node.ID,
      CapacityBytes: 0,
      State: "ready",
      CreateIndex: 0,
      CreateTime: now,
      ModifyIndex: 0,
      ModifyTime: now,
    };
  }

  #requireNew(name: string): void {
    const known = this.#node().HostVolumes ?? {};
    if (!Object.hasOwn(known, name)) return;
    throw new Fault("already_exists", `The node has a host volume "${name}" already`);
  }

  async #update(given: HostVolumeInput): Promise<HostVolumeChange> {
    const before = this.require(given.Namespace, given.ID);
    const problems = [...problemsOf(given, this.#node())];
    for (const field of ["Name", "HostPath"] as const) {
      if (given[field] !== "" && given[field] !== before[field]) {
        problems.push(`${field} of a volume cannot be changed`);
      }
    }
    const parameters = Object.entries(given.Parameters ?? {});
    if (parameters.some(([name, value]) => before.Parameters?.[name] !== value)) {
      problems.push("Parameters of a volume cannot be changed: its directory is there");
    }
    if (problems.length > 0) throw invalid(problems);
    const { RequestedCapabilities, RequestedCapacityMinBytes, RequestedCapacityMaxBytes } = given;
    return await this.#put({
      ...before,
      RequestedCapabilities,
      RequestedCapacityMinBytes,
      RequestedCapacityMaxBytes,
      ModifyTime: this.#nondeterminism.now(),
    });
  }

  async #put(volume: HostVolume): Promise<HostVolumeChange> {
    const written = await this.#state.update((transaction) => {
      if (this.#state.store.table("hostVolumes").get(volume.ID) === undefined) {
        this.#requireNew(volume.Name);
      }
      const row = transaction.put("hostVolumes", volume);
      this.#putNode(transaction, (others) => [...others.filter(({ ID }) => ID !== row.ID), row]);
      return { volume: row, index: transaction.index };
    });
    const asksForRoom = volume.RequestedCapacityMinBytes + volume.RequestedCapacityMaxBytes > 0;
    const warnings = asksForRoom ? `plugin ${PLUGIN} neither reserves nor limits capacity` : "";
    return { ...written, warnings };
  }

  #putNode(
    transaction: Transaction,
    change: (volumes: readonly HostVolume[]) => readonly HostVolume[],
  ): void {
    const node = this.#node();
    transaction.put("nodes", withHostVolumes(node, change([...this.all()])));
  }
}

/** A node with its volumes: those of the agent's configuration, and those that the API made. */
export function withHostVolumes(node: Node, volumes: Iterable<HostVolume>): Node {
  const HostVolumes: Record<string, NodeHostVolume> = {};
  for (const { Name, HostPath, ID, Namespace, RequestedCapabilities, NodeID } of volumes) {
    if (NodeID !== node.ID) continue;
    HostVolumes[Name] = {
      Name,
      Path: HostPath,
      ReadOnly: false,
      ID,
      Namespace,
      Capabilities: RequestedCapabilities ?? [],
    };
  }
  const own = Object.entries(node.HostVolumes ?? {}).filter(([, { ID }]) => ID === undefined);
  return { ...node, HostVolumes: { ...HostVolumes, ...Object.fromEntries(own) } };
}

function* problemsOf(given: HostVolumeInput, node: Node): Generator<string> {
  const { Name, PluginID, NodeID, NodePool, Constraints, RequestedCapabilities } = given;
  if (!NAME.test(Name)) {
    yield "name must be of at most 128 letters, digits and any of ._-[], and begin with a letter or digit";
  }
  if (PluginID !== "" && PluginID !== PLUGIN) {
    yield `plugin "${PluginID}" is not here; there is "${PLUGIN}"`;
  }
  if (NodeID !== "" && NodeID !== node.ID) yield `node "${NodeID}" is not here`;
  if (NodePool !== "" && NodePool !== node.NodePool) {
    yield `no node is in node pool "${NodePool}"`;
  }
  for (const constraint of Constraints ?? []) {
    if (meetsConstraint(constraint, node)) continue;
    const { LTarget, Operand, RTarget } = constraint;
    yield `no node meets the constraint ${LTarget} ${Operand} ${RTarget}`;
  }
  if ((RequestedCapabilities ?? []).length === 0)
    yield "must include at least one capability block";
  for (const { AttachmentMode, AccessMode } of RequestedCapabilities ?? []) {
    if (AttachmentMode !== "file-system") {
      yield `attachment_mode "${AttachmentMode}" is not supported; use "file-system"`;
    }
    if (!ACCESS_MODES.includes(AccessMode)) {
      yield `access_mode "${AccessMode}" is not supported; use one of ${ACCESS_MODES.join(", ")}`;
    }
  }
}

function invalid(problems: readonly string[]): Fault {
  return new Fault("invalid_argument", `Invalid host volume: ${problems.join("; ")}`);
}

/** The names of the host volumes that an allocation uses. */
function namesOf(alloc: Allocation): string[] {
  const index = /\[\d+\]$/.exec(alloc.Name)?.[0] ?? "";
  return Object.values(groupOf(alloc)?.Volumes ?? {})
    .filter(({ Type }) => Type === "host")
    .map(({ Source, PerAlloc }) => (PerAlloc ? `${Source}${index}` : Source));
}
