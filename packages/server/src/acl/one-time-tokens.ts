import type { AclToken, OneTimeToken } from "@drover/acl";
import { Fault } from "@drover/fault";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";

const LIFETIME_MS = 10 * 60_000;
const NS_PER_MS = 1_000_000n;

/** Tokens that stand for another one for a few minutes, and can be exchanged for it once. */
export class OneTimeTokens {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;

  constructor(state: ClusterState, nondeterminism: Nondeterminism) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
  }

  make({ AccessorID }: AclToken): Promise<OneTimeToken> {
    const expiresMs = Number(this.#nondeterminism.now() / NS_PER_MS) + LIFETIME_MS;
    return this.#state.update((transaction) =>
      transaction.put("oneTimeTokens", {
        OneTimeSecretID: this.#nondeterminism.newId(),
        AccessorID,
        ExpiresAt: new Date(expiresMs).toISOString(),
        CreateIndex: 0,
        ModifyIndex: 0,
      }),
    );
  }

  /** @throws {Fault} `permission_denied` if there is none, it was used, or has expired, or the token has */
  async exchange(secret: string): Promise<AclToken> {
    const { store } = this.#state;
    const nowMs = Number(this.#nondeterminism.now() / NS_PER_MS);
    const found = store.table("oneTimeTokens").get(secret);
    const token = found && store.table("aclTokens").get(found.AccessorID);
    const ends = [found?.ExpiresAt, token?.ExpirationTime].map((it) => Date.parse(it ?? ""));
    if (found === undefined || token === undefined || ends.some((end) => end <= nowMs)) {
      throw new Fault("permission_denied", "Permission denied");
    }
    await this.#state.update((transaction) => {
      transaction.delete("oneTimeTokens", found.OneTimeSecretID);
    });
    return token;
  }
}
