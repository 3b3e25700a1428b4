import type { Permissions, Subject } from "@drover/acl";
import type { Access, SubjectKind } from "@drover/api";
import { Fault } from "@drover/fault";
import { type Caller, EVERYBODY } from "@drover/server";

/** What a request is about, as far as access depends on it. */
export interface Target {
  readonly access: Access;
  /** The one that the query names, or the default one. */
  readonly namespace: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The flags of the query that are set. */
  readonly isGiven: (flag: string) => boolean;
}

/** Finds the namespace of the row that a request is about; undefined if there is none. */
export type NamespaceOf = (kind: SubjectKind, id: string) => string | undefined;

/** A request that was let in, and what it may do and see for as long as it takes. */
export class Admission implements Disposable {
  readonly caller: Caller;
  /** Aborts when the right to what was asked for has ended. */
  readonly signal: AbortSignal | undefined;
  readonly #target: Target;
  readonly #namespaceOf: NamespaceOf;
  readonly #ended = new AbortController();
  readonly #close: (admission: Admission) => void;
  #permissions: Permissions | undefined;
  #seen = new Map<string, boolean>();

  /**
   * @param options.close called once the request is over
   * @throws {Fault} as {@link check}
   */
  constructor(
    caller: Caller,
    target: Target,
    { namespaceOf, close }: { namespaceOf: NamespaceOf; close: (it: Admission) => void },
  ) {
    this.caller = caller;
    this.#target = target;
    this.#namespaceOf = namespaceOf;
    this.#close = close;
    this.signal = caller === EVERYBODY ? undefined : this.#ended.signal;
    this.check();
  }

  /** What the caller may do now. */
  get permissions(): Permissions {
    this.#permissions ??= this.caller.permissions();
    return this.#permissions;
  }

  /**
   * Whether the request is allowed now.
   *
   * @throws {Fault} `permission_denied`; `not_found` for what is in a namespace that the caller may not
   *   look into, as if it were not there
   */
  check(): void {
    const { access, namespace, parameters } = this.#target;
    const { permissions } = this;
    if (access.kind !== "required" || permissions.isManagement) return;
    const subject = subjectOf(this.#target);
    if (subject !== undefined) {
      this.#require(subject);
      return;
    }
    const { id = "" } = parameters;
    const own = this.#namespaceOf(access.of, id);
    if (own !== undefined && this.#allows({ namespace: own })) return;
    this.#require({ namespace });
    if (own !== undefined) throw new Fault("not_found", `Unknown ${access.of} "${id}"`);
  }

  /** Whether the request may show or change what is in a namespace. */
  sees(namespace: string): boolean {
    const known = this.#seen.get(namespace);
    if (known !== undefined) return known;
    const sees = this.#allows({ namespace });
    this.#seen.set(namespace, sees);
    return sees;
  }

  /** @throws {Fault} `permission_denied` unless what the operation needs is granted in the namespace */
  requireIn(namespace: string): void {
    this.#require({ namespace });
  }

  /** @throws {Fault} `permission_denied` unless what the operation needs is granted on the node pool */
  requireOn(nodePool: string): void {
    this.#require({ nodePool });
  }

  /** Judges the request by what holds now, and aborts {@link signal} if it is not allowed any more. */
  review(): void {
    this.#permissions = undefined;
    this.#seen = new Map();
    try {
      this.check();
    } catch (error) {
      this.#ended.abort(error);
    }
  }

  [Symbol.dispose](): void {
    this.#close(this);
  }

  #require(subject: Subject): void {
    if (!this.#allows(subject)) throw new Fault("permission_denied", "Permission denied");
  }

  #allows(subject: Subject): boolean {
    const { access, isGiven } = this.#target;
    if (access.kind !== "required") return true;
    const { anyOf, ifGiven } = access;
    const needs = ifGiven !== undefined && isGiven(ifGiven.flag) ? ifGiven.anyOf : anyOf;
    return this.permissions.allows(needs, subject);
  }
}

/** What the needs of an operation must be granted for; undefined if that is a row's to say. */
function subjectOf({ access, namespace, parameters }: Target): Subject | undefined {
  const { name, path } = parameters;
  switch (access.kind === "required" ? access.of : "request") {
    case "request":
      return { namespace };
    case "job":
      // The job is yet to be read; `requireIn` is asked then.
      return { namespace: "*" };
    case "namespace":
      return { namespace: name };
    case "node_pool":
      // One that the body names is judged once it is read, by `requireOn`.
      return { nodePool: name ?? "*" };
    case "variable":
      return { namespace, path };
    default:
      return undefined;
  }
}
