import { IdentityRenewal } from "../identity/identity-renewal.ts";
import { TaskIdentities } from "../identity/task-identities.ts";
import type { TaskHook } from "./task-hook.ts";

/** Hands the task its identities before each start, and renews those that expire while it runs. */
export const identityHook: TaskHook = {
  name: "identity",
  frequency: "every start",
  idempotent: true,
  leaves: "the files of tokens, removed with the allocation's directory",
  prestart(context) {
    const identities = new TaskIdentities(context);
    const { given } = identities;
    if (given.length === 0) return undefined;
    return Promise.all(given.map((identity) => identities.renew(identity))).then(() => {});
  },
  running(context) {
    const identities = new TaskIdentities(context);
    return identities.expiring.length === 0 ? undefined : new IdentityRenewal(identities, context);
  },
};
