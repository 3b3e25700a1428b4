import type { HostVolumeCapability, NamespaceCapability } from "./capabilities.ts";
import { GlobMap } from "./glob.ts";
import type { Area, Need, Subject } from "./need.ts";
import type { PolicyRules } from "./parse-policy.ts";

/** The task that a workload identity was issued for. */
export interface Workload {
  readonly namespace: string;
  readonly jobId: string;
  readonly group: string;
  readonly task: string;
}

type Capabilities = Set<string>;

/** Least to most; `deny` goes over all. */
const LEVEL_ORDER = ["", "list", "read", "write"];

/**
 * What a set of policies grants, together. In all that has the same name, capabilities add up and `deny`
 * takes them all; of several patterns only the narrowest counts.
 */
export class Permissions {
  /** Those of a management token, and of everybody where ACL is off. */
  static readonly ALL = new Permissions([], { isManagement: true });
  /** Those of nobody. */
  static readonly NONE = new Permissions([]);

  /** Whether everything is allowed. */
  readonly isManagement: boolean;
  readonly #namespaces = new GlobMap<Capabilities>();
  readonly #variables = new GlobMap<Capabilities>();
  readonly #nodePools = new GlobMap<Capabilities>();
  readonly #hostVolumes = new GlobMap<Capabilities>();
  readonly #operator: Capabilities = new Set();
  readonly #levels = new Map<Area, string>();
  readonly #workload: Workload | undefined;

  /** @param options.workload reads the variables of its own job without a policy */
  constructor(
    policies: readonly PolicyRules[],
    {
      isManagement = false,
      workload,
    }: { isManagement?: boolean; workload?: Workload | undefined } = {},
  ) {
    this.isManagement = isManagement;
    this.#workload = workload;
    for (const policy of policies) this.#add(policy);
  }

  /** Whether one of the needs is granted for the subject. */
  allows(needs: readonly Need[], subject: Subject): boolean {
    return this.isManagement || needs.some((need) => this.#grants(need, subject));
  }

  /** @param namespace "*" for any of them */
  allowsInNamespace(namespace: string, capability: NamespaceCapability | "any"): boolean {
    return this.allows([{ in: "namespace", capability }], { namespace });
  }

  allowsHostVolume(name: string, capability: HostVolumeCapability): boolean {
    return this.isManagement || has(this.#hostVolumes.get(name), capability);
  }

  #grants(need: Need, { namespace = "", path = "", nodePool = "" }: Subject): boolean {
    switch (need.in) {
      case "namespace":
        return this.#inNamespace(namespace, need.capability);
      case "variable":
        return this.#onVariable(namespace, path, need.capability);
      case "node_pool":
        return this.#onNodePool(nodePool, need.capability);
      case "operator_capability":
        return has(this.#operator, need.capability);
      case "management":
        return false;
      default:
        return reaches(this.#levels.get(need.in), need.level);
    }
  }

  #inNamespace(namespace: string, capability: NamespaceCapability | "any"): boolean {
    if (namespace !== "*") return has(this.#namespaces.get(namespace), capability);
    return this.#namespaces.values().some((granted) => has(granted, capability));
  }

  #onNodePool(pool: string, capability: string): boolean {
    if (pool !== "*") return has(this.#nodePools.get(pool), capability);
    return this.#nodePools.values().some((granted) => has(granted, capability));
  }

  #onVariable(namespace: string, path: string, capability: string): boolean {
    if (namespace === "*") {
      const isOwn = this.#workload !== undefined && isReading(capability);
      return isOwn || this.#variables.values().some((granted) => has(granted, capability));
    }
    const key = variableKey(namespace, path);
    const exact = this.#variables.getExact(key);
    if (exact !== undefined) return has(exact, capability);
    if (this.#isOwnVariable(namespace, path)) return isReading(capability);
    return has(this.#variables.getMatching(key), capability);
  }

  /** Source: Nomad's page "Task access to variables". */
  #isOwnVariable(namespace: string, path: string): boolean {
    if (this.#workload === undefined || this.#workload.namespace !== namespace) return false;
    const { jobId, group, task } = this.#workload;
    const parts = ["nomad", "jobs", jobId, group, task];
    return [2, 3, 4, 5].some((length) => path === parts.slice(0, length).join("/"));
  }

  #add(policy: PolicyRules): void {
    for (const { Name, Capabilities, Variables } of policy.Namespaces) {
      addTo(this.#namespaces.entry(Name, emptySet), Capabilities);
      for (const { PathSpec, Capabilities: onPath } of Variables?.Paths ?? []) {
        addTo(this.#variables.entry(variableKey(Name, PathSpec), emptySet), onPath);
      }
    }
    for (const { Name, Capabilities } of policy.NodePools) {
      addTo(this.#nodePools.entry(Name, emptySet), Capabilities);
    }
    for (const { Name, Capabilities } of policy.HostVolumes) {
      addTo(this.#hostVolumes.entry(Name, emptySet), Capabilities);
    }
    addTo(this.#operator, policy.Operator?.Capabilities ?? []);
    const { Node: node, Agent: agent, Operator: operator, Quota: quota, Plugin: plugin } = policy;
    for (const [area, rule] of Object.entries({ node, agent, operator, quota, plugin })) {
      if (rule !== null) this.#raise(area as Area, rule.Policy);
    }
  }

  #raise(area: Area, level: string): void {
    const before = this.#levels.get(area) ?? "";
    if (before === "deny") return;
    const isHigher = level === "deny" || LEVEL_ORDER.indexOf(level) > LEVEL_ORDER.indexOf(before);
    if (isHigher) this.#levels.set(area, level);
  }
}

function emptySet(): Capabilities {
  return new Set();
}

function addTo(granted: Capabilities, more: readonly string[]): void {
  for (const capability of more) granted.add(capability);
}

function has(granted: Capabilities | undefined, capability: string): boolean {
  if (granted === undefined || granted.has("deny")) return false;
  return capability === "any" ? granted.size > 0 : granted.has(capability);
}

function reaches(granted: string | undefined, level: string): boolean {
  return LEVEL_ORDER.indexOf(granted ?? "") >= LEVEL_ORDER.indexOf(level);
}

function isReading(capability: string): boolean {
  return capability === "read" || capability === "list";
}

/** No name and no path can hold a NUL. */
function variableKey(namespace: string, path: string): string {
  return `${namespace}\0${path}`;
}
