import { Fault } from "@drover/fault";
import type { Allocation, WorkloadIdentity } from "@drover/job";

/** A signed identity of a task. */
export interface SignedIdentity {
  /** A JSON Web Token. */
  readonly token: string;
  /** Nanoseconds since 1970; undefined for one that never expires. */
  readonly expiresAt: bigint | undefined;
}

/** Signs what tells others who a task is. */
export interface IdentitySource {
  /** @throws {Fault} if it cannot be signed now */
  sign(
    workload: { readonly alloc: Allocation; readonly task: string },
    identity: WorkloadIdentity,
  ): Promise<SignedIdentity>;
}

/** Signs nothing. */
export const NO_IDENTITIES: IdentitySource = {
  sign: () => Promise.reject(new Fault("unimplemented", "There is nobody who signs identities")),
};
