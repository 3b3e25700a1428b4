import { verify } from "node:crypto";
import type { Workload } from "@drover/acl";
import { type Allocation, type Int64, isClientTerminal, type WorkloadIdentity } from "@drover/job";
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from "jose";
import { type Keyring, SIGNING_ALGORITHM } from "../keyring/keyring.ts";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";

/** Who reads identities by which tasks speak to the agent itself. */
const OWN_AUDIENCE = "nomadproject.io";
const NS_PER_SECOND = 1_000_000_000n;

/** An identity as its task gets it. */
export interface SignedIdentity {
  /** A JSON Web Token. */
  readonly token: string;
  /** Nanoseconds since 1970; undefined for one that never expires. */
  readonly expiresAt: bigint | undefined;
}

/** Whose an identity is. */
export interface VerifiedIdentity {
  readonly workload: Workload;
  /** Milliseconds since 1970; undefined if it never expires. */
  readonly expiresAtMs: number | undefined;
}

/**
 * Signs identities of tasks, and verifies those by which tasks speak to the agent. The claims and their
 * names are Nomad's.
 */
export class Identities {
  readonly #state: ClusterState;
  readonly #keyring: Keyring;
  readonly #nondeterminism: Nondeterminism;
  readonly #issuer: string;

  /** @param options.issuer as verifiers know the agent; empty for none */
  constructor(
    state: ClusterState,
    {
      keyring,
      nondeterminism,
      issuer,
    }: { keyring: Keyring; nondeterminism: Nondeterminism; issuer: string },
  ) {
    this.#state = state;
    this.#keyring = keyring;
    this.#nondeterminism = nondeterminism;
    this.#issuer = issuer;
  }

  async sign(
    { alloc, task }: { readonly alloc: Allocation; readonly task: string },
    { Name, Audience, TTL }: WorkloadIdentity,
  ): Promise<SignedIdentity> {
    const { id, privateKey } = await this.#keyring.signingKey();
    const { Job: job, Namespace: namespace, TaskGroup: group } = alloc;
    const jobId = job.ParentID || job.ID;
    const now = this.#nondeterminism.now();
    const seconds = Number(now / NS_PER_SECOND);
    const claims = new SignJWT({
      nomad_namespace: namespace,
      nomad_job_id: jobId,
      nomad_allocation_id: alloc.ID,
      nomad_task: task,
    })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: id, typ: "JWT" })
      .setSubject([job.Region, namespace, jobId, group, task, Name].join(":"))
      .setIssuedAt(seconds)
      .setNotBefore(seconds)
      .setJti(this.#nondeterminism.newId());
    const [first, ...more] = Audience ?? [];
    if (first !== undefined) claims.setAudience(more.length === 0 ? first : [first, ...more]);
    if (this.#issuer !== "") claims.setIssuer(this.#issuer);
    const expiresAt = expiryOf(now, TTL);
    if (expiresAt !== undefined) claims.setExpirationTime(Number(expiresAt / NS_PER_SECOND));
    return { token: await claims.sign(privateKey), expiresAt };
  }

  /**
   * Whose an identity is that this agent signed for itself to read: of a task that is not over.
   *
   * @returns undefined for any other token
   */
  verify(token: string): VerifiedIdentity | undefined {
    const claims = this.#signedClaims(token);
    if (claims === undefined) return undefined;
    const { aud = [], nbf = 0, exp, nomad_allocation_id: allocId, nomad_task: task } = claims;
    const now = Number(this.#nondeterminism.now() / NS_PER_SECOND);
    if (![aud].flat().includes(OWN_AUDIENCE) || nbf > now) return undefined;
    if (exp !== undefined && exp <= now) return undefined;
    const alloc = this.#state.store.table("allocations").get(String(allocId));
    if (alloc === undefined || isClientTerminal(alloc.ClientStatus)) return undefined;
    return {
      workload: {
        namespace: alloc.Namespace,
        jobId: alloc.Job.ParentID || alloc.Job.ID,
        group: alloc.TaskGroup,
        task: String(task),
      },
      expiresAtMs: exp === undefined ? undefined : exp * 1000,
    };
  }

  /** What a token says that one of this agent's keys has signed. */
  #signedClaims(token: string): JWTPayload | undefined {
    const [header = "", payload = "", signature = "", ...more] = token.split(".");
    if (more.length > 0) return undefined;
    try {
      const { alg, kid = "" } = decodeProtectedHeader(token);
      const key = alg === SIGNING_ALGORITHM ? this.#keyring.verifyingKey(kid) : undefined;
      const signed = Buffer.from(`${header}.${payload}`);
      const isGenuine =
        key !== undefined && verify("sha256", signed, key, Buffer.from(signature, "base64url"));
      return isGenuine ? decodeJwt(token) : undefined;
    } catch {
      return undefined;
    }
  }
}

function expiryOf(now: bigint, ttl: Int64): bigint | undefined {
  return BigInt(ttl) > 0n ? now + BigInt(ttl) : undefined;
}
