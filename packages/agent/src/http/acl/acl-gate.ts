import type { IncomingHttpHeaders } from "node:http";
import { after, type Timer } from "@drover/clock";
import { type Authenticator, EVERYBODY } from "@drover/server";
import type { StateStore } from "@drover/store";
import { Admission, type NamespaceOf, type Target } from "./admission.ts";

const ACL_TABLES: ReadonlySet<string> = new Set(["aclTokens", "aclPolicies", "aclRoles"]);

/**
 * Lets requests in, or refuses them: the one place at which ACL is enforced. Requests that take long, as
 * blocking queries and streams, are judged again whenever a token, a policy or a role changes, and when
 * their token expires.
 */
export class AclGate {
  readonly #authenticator: Authenticator;
  readonly #namespaceOf: NamespaceOf;
  readonly #open = new Map<Admission, Timer | undefined>();

  constructor(authenticator: Authenticator, store: StateStore) {
    this.#authenticator = authenticator;
    this.#namespaceOf = (kind, id) => {
      if (kind === "allocation") return store.table("allocations").get(id)?.Namespace;
      if (kind === "evaluation") return store.table("evaluations").get(id)?.Namespace;
      return store.table("deployments").get(id)?.Namespace;
    };
    store.onCommit(({ writes }) => {
      if (!writes.some(({ table }) => ACL_TABLES.has(table))) return;
      for (const admission of this.#open.keys()) admission.review();
    });
  }

  /**
   * @throws {Fault} `permission_denied` for a token that is none, and for one that must not; `not_found`
   *   for what it must not know of
   */
  admit(headers: IncomingHttpHeaders, target: Target): Admission {
    if (!this.#authenticator.isEnabled || target.access.kind === "anyone") return OPEN;
    const admission = new Admission(this.#authenticator.authenticate(tokenOf(headers)), target, {
      namespaceOf: this.#namespaceOf,
      close: (it) => this.#close(it),
    });
    this.#follow(admission);
    return admission;
  }

  #follow(admission: Admission): void {
    const { expiresAtMs } = admission.caller;
    if (expiresAtMs === undefined) {
      this.#open.set(admission, undefined);
      return;
    }
    const review = () => {
      admission.review();
      // The clock may say that it is not yet time.
      if (admission.signal?.aborted === false) this.#follow(admission);
    };
    const timer = after(Math.max(1, expiresAtMs - this.#authenticator.nowMs()), review, {
      keepsAlive: false,
    });
    this.#open.set(admission, timer);
  }

  #close(admission: Admission): void {
    this.#open.get(admission)?.cancel();
    this.#open.delete(admission);
  }
}

/** For what everybody may do. */
const OPEN = new Admission(
  EVERYBODY,
  { access: { kind: "anyone" }, namespace: "", parameters: {}, isGiven: () => false },
  { namespaceOf: () => undefined, close: () => {} },
);

/** The token that a request brings; "" for none. */
export function tokenOf(headers: IncomingHttpHeaders): string {
  const given = headers["x-nomad-token"];
  if (typeof given === "string" && given !== "") return given.trim();
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? "")?.[1];
  // Browsers let a page say nothing else about a websocket than its protocols.
  const protocol = /(?:^|,)\s*nomad-token\.([\w-]+)/.exec(
    headers["sec-websocket-protocol"] ?? "",
  )?.[1];
  return bearer ?? protocol ?? "";
}
