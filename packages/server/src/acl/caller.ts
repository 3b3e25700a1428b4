import type { AclPolicy, AclToken, Permissions, Workload } from "@drover/acl";

/** Who makes a request. */
export interface Caller {
  /**
   * The token that was given, as it is now; undefined for nobody in particular, for a workload, and once
   * it is gone.
   */
  readonly token: AclToken | undefined;
  readonly workload: Workload | undefined;
  /** When its rights end, in milliseconds since 1970; undefined if they do not. */
  readonly expiresAtMs: number | undefined;
  /**
   * What it may do now.
   *
   * @throws {Fault} `permission_denied` if its token is gone or has expired
   */
  permissions(): Permissions;
  /** The policies that this comes of; none of a management token. */
  policies(): AclPolicy[];
}

/** Tells whose identity a JSON Web Token is. */
export interface IdentityVerifier {
  /** The workload, if the token is signed by this agent, has not expired, and its allocation runs. */
  verify(jwt: string): { workload: Workload; expiresAtMs: number | undefined } | undefined;
}
