/** A state of the page, as its address says it. */
export interface Place {
  /** As {@link LISTS} and {@link THINGS} have them; "unknown" for an address that is none. */
  readonly page: PageName;
  /** The id or the path of the job, allocation, service, variable and so on; empty for lists. */
  readonly id: string;
  /** The part of the page; empty for the first. */
  readonly tab: string;
  /** Of what the page shows, and of what is asked for it. */
  readonly namespace: string;
  readonly query: URLSearchParams;
}

export const DEFAULT_NAMESPACE = "default";

const LISTS = {
  "": "overview",
  jobs: "jobs",
  run: "run",
  evaluations: "evaluations",
  services: "services",
  variables: "variables",
  node: "node",
  tokens: "tokens",
  policies: "policies",
  roles: "roles",
  settings: "settings",
} as const;

const THINGS = {
  jobs: "job",
  allocations: "allocation",
  services: "service",
  variables: "variable",
  tokens: "token",
  policies: "policy",
  roles: "role",
} as const;

export type PageName =
  | (typeof LISTS)[keyof typeof LISTS]
  | (typeof THINGS)[keyof typeof THINGS]
  | "unknown";

/** What an address below `/ui/` shows; one that is no address of the page is `unknown`. */
export function placeOf({ pathname, search }: { pathname: string; search: string }): Place {
  const query = new URLSearchParams(search);
  const namespace = query.get("namespace") || DEFAULT_NAMESPACE;
  const rest = { namespace, query };
  const [first = "", second = "", tab = "", ...more] = pathname
    .replace(/^\/ui\/?/, "")
    .replace(/\/$/, "")
    .split("/");
  const id = decoded(second);
  if (id === undefined || more.length > 0) return { page: "unknown", id: "", tab: "", ...rest };
  if (id === "") return { page: own(LISTS, first) ?? "unknown", id, tab, ...rest };
  return { page: own(THINGS, first) ?? "unknown", id, tab, ...rest };
}

/** What names a job, as a job itself does. */
export interface JobName {
  readonly ID: string;
  readonly Namespace: string;
}

/**
 * The address of a job, or of a part of its page.
 *
 * @param query what it says besides the namespace
 */
export function jobAddress({ ID, Namespace }: JobName, tab = "", query = {}): string {
  return addressOf("jobs", ID, tab) + searchOf(Namespace, query);
}

/** The address of the form that changes a job. */
export function editAddress({ ID, Namespace }: JobName): string {
  return `/ui/run${searchOf(Namespace, { job: ID })}`;
}

/** An allocation's id is unique in all namespaces. */
export function allocationAddress(id: string, tab = ""): string {
  return addressOf("allocations", id, tab);
}

export function serviceAddress(name: string, namespace: string): string {
  return addressOf("services", name, "") + searchOf(namespace);
}

export function variableAddress(path: string, namespace: string): string {
  return addressOf("variables", path, "") + searchOf(namespace);
}

/** @param list which kind of thing is managed */
export function accessAddress(list: "tokens" | "policies" | "roles", id: string): string {
  return addressOf(list, id, "");
}

function addressOf(list: keyof typeof THINGS, id: string, tab: string): string {
  return `/ui/${list}/${encodeURIComponent(id)}${tab === "" ? "" : `/${tab}`}`;
}

/** The default namespace is not named. */
function searchOf(namespace: string, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query);
  if (namespace !== DEFAULT_NAMESPACE) search.set("namespace", namespace);
  return search.size > 0 ? `?${search}` : "";
}

function own<Table extends object>(table: Table, name: string): Table[keyof Table] | undefined {
  return Object.hasOwn(table, name) ? table[name as keyof Table] : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
