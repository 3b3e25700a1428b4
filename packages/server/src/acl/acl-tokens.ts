import type { AclToken } from "@drover/acl";
import { Fault } from "@drover/fault";
import { formatDuration, type Int64 } from "@drover/schema";
import type { Nondeterminism } from "../nondeterminism.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { digest } from "./acl-policies.ts";
import type { AclRoles } from "./acl-roles.ts";

const LONGEST_NAME = 256;
const NS_PER_MS = 1_000_000n;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** For how long tokens that expire may be good, in milliseconds. */
export interface TokenLifetimes {
  readonly minTtlMs: number;
  readonly maxTtlMs: number;
}

/** What a client says of a token. */
export interface TokenInput
  extends Pick<AclToken, "AccessorID" | "SecretID" | "Name" | "Policies" | "Global"> {
  readonly Type: string;
  readonly Roles: { ID: string; Name: string }[] | null;
  /** RFC 3339; null for none. */
  readonly ExpirationTime: string | null;
  /** Nanoseconds; 0 for none. */
  readonly ExpirationTTL: Int64;
}

/** Makes, changes and deletes tokens. */
export class AclTokens {
  readonly #state: ClusterState;
  readonly #nondeterminism: Nondeterminism;
  readonly #roles: AclRoles;
  readonly #lifetimes: TokenLifetimes;

  constructor(
    state: ClusterState,
    {
      nondeterminism,
      roles,
      lifetimes,
    }: { nondeterminism: Nondeterminism; roles: AclRoles; lifetimes: TokenLifetimes },
  ) {
    this.#state = state;
    this.#nondeterminism = nondeterminism;
    this.#roles = roles;
    this.#lifetimes = lifetimes;
  }

  get(accessorId: string): AclToken | undefined {
    return this.#state.store.table("aclTokens").get(accessorId);
  }

  /** @throws {Fault} `not_found` */
  require(accessorId: string): AclToken {
    return this.get(accessorId) ?? notFound(accessorId);
  }

  /** The token as it is shown: with the names of its roles, and without those that are gone. */
  shown(token: AclToken): AclToken {
    const { store } = this.#state;
    const roles = token.Roles?.map(({ ID }) => store.table("aclRoles").get(ID));
    return {
      ...token,
      Roles: roles?.flatMap((role) => (role ? [{ ID: role.ID, Name: role.Name }] : [])) ?? null,
    };
  }

  /**
   * Makes the first token, or another first one if that was lost.
   *
   * @param options.secret what the token is to be; made if it is ""
   * @param options.resetIndex the index at which the first one was made, to make another
   * @throws {Fault} `invalid_argument` if there is one already, or for a secret that is no UUID
   */
  bootstrap({
    secret,
    resetIndex,
  }: {
    secret: string;
    resetIndex: number | undefined;
  }): Promise<AclToken> {
    const done = this.#state.store.table("aclBootstraps").get("bootstrap");
    if (done !== undefined && resetIndex !== done.ModifyIndex) {
      const reason =
        resetIndex === undefined
          ? `ACL bootstrap already done (reset index: ${done.ModifyIndex})`
          : `Invalid bootstrap reset index (specified ${resetIndex}, reset index: ${done.ModifyIndex})`;
      throw new Fault("invalid_argument", reason);
    }
    if (secret !== "" && !UUID.test(secret)) {
      throw new Fault("invalid_argument", "BootstrapSecret must be a UUID in lower case");
    }
    this.#requireNewSecret(secret);
    const token = this.#hashed({
      AccessorID: this.#nondeterminism.newId(),
      SecretID: secret || this.#nondeterminism.newId(),
      Name: "Bootstrap Token",
      Type: "management",
      Policies: null,
      Roles: null,
      Global: true,
      CreateTime: this.#now(),
      ExpirationTime: null,
      ExpirationTTL: "",
    });
    return this.#state.update((transaction) => {
      const { AccessorID } = token;
      const indexes = { CreateIndex: 0, ModifyIndex: 0 };
      transaction.put("aclBootstraps", { Name: "bootstrap", AccessorID, ...indexes });
      return transaction.put("aclTokens", token);
    });
  }

  /**
   * Makes a token, or changes the one with the accessor id. Both ids may be given of one that is not
   * there yet, if its type is client.
   *
   * @throws {Fault} `invalid_argument`
   */
  upsert(given: TokenInput): Promise<AclToken> {
    const before = given.AccessorID === "" ? undefined : this.get(given.AccessorID);
    const type = typeOf(given);
    const isUploaded = before === undefined && given.AccessorID !== "";
    if (isUploaded && !(isUuid(given.AccessorID) && isUuid(given.SecretID) && type === "client")) {
      refuse(`there is no token with the accessor ID ${JSON.stringify(given.AccessorID)}`);
    }
    if (given.Name.length > LONGEST_NAME) refuse(`Name has more than ${LONGEST_NAME} characters`);
    const roles = this.#roleIds(given.Roles ?? []);
    const policies = given.Policies ?? [];
    const rights = policies.length + roles.length;
    if (type === "client" && rights === 0) refuse("a client token needs policies or roles");
    if (type === "management" && rights > 0) {
      refuse("a management token may do everything: it takes no policies and no roles");
    }
    const isNew = before === undefined;
    if (isNew) this.#requireNewSecret(isUploaded ? given.SecretID : "");
    const lasting = isNew ? this.#lifetime(given, isUploaded) : sameLifetime(given, before);
    const token = this.#hashed({
      ...lasting,
      Name: given.Name,
      Type: type,
      Policies: given.Policies,
      Roles: given.Roles && roles.map((ID) => ({ ID, Name: "" })),
      Global: given.Global,
    });
    return this.#state.update((transaction) => transaction.put("aclTokens", token));
  }

  /** @throws {Fault} `invalid_argument` if there is no such token */
  delete(accessorId: string): Promise<number> {
    if (this.get(accessorId) === undefined) {
      throw new Fault("invalid_argument", `Cannot delete nonexistent tokens: ${accessorId}`);
    }
    return this.#state.update((transaction) => {
      transaction.delete("aclTokens", accessorId);
      return transaction.index;
    });
  }

  #requireNewSecret(secret: string): void {
    if (secret === "") return;
    if (this.#state.store.table("aclTokens").by("secret", secret).length > 0) {
      refuse("there is already a token with this SecretID");
    }
  }

  /** The ids of roles that are named by id or by name, each once. */
  #roleIds(links: readonly { ID: string; Name: string }[]): string[] {
    const ids = links.map(({ ID, Name }) => {
      const { store } = this.#state;
      const role = ID === "" ? this.#roles.named(Name) : store.table("aclRoles").get(ID);
      return role?.ID ?? refuse(`there is no role ${JSON.stringify(ID || Name)}`);
    });
    return [...new Set(ids)];
  }

  #lifetime(given: TokenInput, isUploaded: boolean): Lasting {
    const createdMs = this.#nowMs();
    const ttlMs = Number(BigInt(given.ExpirationTTL) / NS_PER_MS);
    if (ttlMs < 0) refuse("ExpirationTTL must not be negative");
    const givenMs = given.ExpirationTime === null ? undefined : Date.parse(given.ExpirationTime);
    if (Number.isNaN(givenMs)) refuse("ExpirationTime must be a time as 2030-01-31T12:00:00Z");
    const expiresMs = givenMs ?? (ttlMs > 0 ? createdMs + ttlMs : undefined);
    if (expiresMs !== undefined) this.#requireLifetime(expiresMs - createdMs);
    return {
      AccessorID: isUploaded ? given.AccessorID : this.#nondeterminism.newId(),
      SecretID: isUploaded ? given.SecretID : this.#nondeterminism.newId(),
      CreateTime: new Date(createdMs).toISOString(),
      ExpirationTime: expiresMs === undefined ? null : new Date(expiresMs).toISOString(),
      ExpirationTTL: BigInt(given.ExpirationTTL) === 0n ? "" : formatDuration(given.ExpirationTTL),
    };
  }

  #requireLifetime(lifetimeMs: number): void {
    const { minTtlMs, maxTtlMs } = this.#lifetimes;
    const show = (ms: number) => formatDuration(BigInt(Math.round(ms)) * NS_PER_MS);
    if (lifetimeMs > maxTtlMs) {
      refuse(`it may expire in at most ${show(maxTtlMs)}, not in ${show(lifetimeMs)}`);
    }
    if (lifetimeMs < minTtlMs) {
      refuse(`it may expire in ${show(minTtlMs)} at the soonest, not in ${show(lifetimeMs)}`);
    }
  }

  #hashed(token: Omit<AclToken, "Hash" | "CreateIndex" | "ModifyIndex">): AclToken {
    const { Name, Type, Policies, Roles, Global } = token;
    const Hash = digest([Name, Type, Policies, Global, Roles?.map(({ ID }) => ID)]);
    return { ...token, Hash, CreateIndex: 0, ModifyIndex: 0 };
  }

  #nowMs(): number {
    return Number(this.#nondeterminism.now() / NS_PER_MS);
  }

  #now(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}

/** What of a token never changes. */
type Lasting = Pick<
  AclToken,
  "AccessorID" | "SecretID" | "CreateTime" | "ExpirationTime" | "ExpirationTTL"
>;

function typeOf({ Type }: TokenInput): AclToken["Type"] {
  if (Type === "client" || Type === "management") return Type;
  return refuse(`Type must be client or management, not ${JSON.stringify(Type)}`);
}

function sameLifetime(given: TokenInput, before: AclToken): Lasting {
  if (given.Global !== before.Global) refuse("Global cannot be changed");
  const { ExpirationTTL: ttl, ExpirationTime: time } = given;
  if (BigInt(ttl) !== 0n && formatDuration(ttl) !== before.ExpirationTTL) {
    refuse("ExpirationTTL cannot be changed");
  }
  const isSameTime = time === null || Date.parse(time) === Date.parse(before.ExpirationTime ?? "");
  if (!isSameTime) refuse("ExpirationTime cannot be changed");
  const { AccessorID, SecretID, CreateTime, ExpirationTime, ExpirationTTL } = before;
  return { AccessorID, SecretID, CreateTime, ExpirationTime, ExpirationTTL };
}

function isUuid(text: string): boolean {
  return UUID.test(text);
}

function notFound(accessorId: string): never {
  throw new Fault("not_found", `ACL token "${accessorId}" not found`);
}

function refuse(problem: string): never {
  throw new Fault("invalid_argument", `Invalid token: ${problem}`);
}
