/** A token as it is kept: times are RFC 3339 texts in UTC. */
export interface AclToken {
  /** A UUID that may be shown. */
  AccessorID: string;
  /** A UUID that is the token; only who may read the token sees it. */
  SecretID: string;
  Name: string;
  Type: "client" | "management";
  Policies: string[] | null;
  Roles: AclTokenRole[] | null;
  Global: boolean;
  /** Base64 of a digest of what can be changed. */
  Hash: string;
  CreateTime: string;
  /** Null for a token that does not expire. */
  ExpirationTime: string | null;
  /** A Go duration, as "8h0m0s"; empty where none was given. */
  ExpirationTTL: string;
  CreateIndex: number;
  ModifyIndex: number;
}

/** A role that a token has; its name is filled in when it is shown. */
export interface AclTokenRole {
  ID: string;
  Name: string;
}

/** A named set of rules. */
export interface AclPolicy {
  Name: string;
  Description: string;
  /** In HCL or JSON. */
  Rules: string;
  /** The workloads whose identities have the policy. */
  JobACL: JobAcl | null;
  Hash: string;
  CreateIndex: number;
  ModifyIndex: number;
}

/** Which workloads have a policy; an empty text stands for all. */
export interface JobAcl {
  Namespace: string;
  JobID: string;
  Group: string;
  Task: string;
}

/** A named set of policies, for tokens. */
export interface AclRole {
  ID: string;
  Name: string;
  Description: string;
  Policies: { Name: string }[];
  Hash: string;
  CreateIndex: number;
  ModifyIndex: number;
}

/** What stands for a token for ten minutes, and is good for one exchange. */
export interface OneTimeToken {
  OneTimeSecretID: string;
  AccessorID: string;
  ExpiresAt: string;
  CreateIndex: number;
  ModifyIndex: number;
}

/** That the first token was made; its `ModifyIndex` is the index by which that is reset. */
export interface AclBootstrap {
  Name: "bootstrap";
  AccessorID: string;
  CreateIndex: number;
  ModifyIndex: number;
}
