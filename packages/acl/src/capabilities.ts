/** What `capabilities` of a namespace may list. Source: Nomad's page "ACL Policy Specification". */
export const NAMESPACE_CAPABILITIES = [
  "alloc-exec",
  "alloc-lifecycle",
  "alloc-node-exec",
  "cancel-deployment",
  "csi-list-volume",
  "csi-mount-volume",
  "csi-read-volume",
  "csi-register-plugin",
  "csi-write-volume",
  "delete-service-registration",
  "deny",
  "deregister-job",
  "dispatch-job",
  "evaluate-job",
  "fail-deployment",
  "force-periodic-job",
  "gc-allocation",
  "host-volume-create",
  "host-volume-delete",
  "host-volume-read",
  "host-volume-register",
  "host-volume-write",
  "list-jobs",
  "list-scaling-policies",
  "parse-job",
  "pause-allocation",
  "pause-deployment",
  "plan-job",
  "promote-deployment",
  "purge-job",
  "read-fs",
  "read-job",
  "read-job-scaling",
  "read-logs",
  "read-scaling-policy",
  "register-job",
  "revert-job",
  "scale-job",
  "sentinel-override",
  "set-alloc-health-deployment",
  "stable-job",
  "submit-job",
  "submit-recommendation",
  "tag-job-version",
  "unblock-deployment",
] as const;

export const NODE_POOL_CAPABILITIES = ["delete", "deny", "read", "write"] as const;

export const HOST_VOLUME_CAPABILITIES = ["deny", "mount-readonly", "mount-readwrite"] as const;

export const VARIABLE_CAPABILITIES = ["deny", "destroy", "list", "read", "write"] as const;

export const OPERATOR_CAPABILITIES = [
  "deny",
  "keyring-delete",
  "keyring-read",
  "keyring-rotate",
  "license-read",
  "snapshot-save",
] as const;

export type NamespaceCapability = (typeof NAMESPACE_CAPABILITIES)[number];
export type NodePoolCapability = (typeof NODE_POOL_CAPABILITIES)[number];
export type HostVolumeCapability = (typeof HOST_VOLUME_CAPABILITIES)[number];
export type VariableCapability = (typeof VARIABLE_CAPABILITIES)[number];
export type OperatorCapability = (typeof OPERATOR_CAPABILITIES)[number];

/** What `policy` may say, and the capabilities that it stands for. */
export type Shorthands<Capability> = Readonly<Record<string, readonly Capability[]>>;

const READ_NAMESPACE = [
  "list-jobs",
  "parse-job",
  "read-job",
  "csi-list-volume",
  "csi-read-volume",
  "read-job-scaling",
  "list-scaling-policies",
  "read-scaling-policy",
  "host-volume-read",
] as const;

export const NAMESPACE_POLICIES: Shorthands<NamespaceCapability> = {
  deny: ["deny"],
  read: READ_NAMESPACE,
  write: [
    ...READ_NAMESPACE,
    "scale-job",
    "submit-job",
    "dispatch-job",
    "read-logs",
    "read-fs",
    "alloc-exec",
    "alloc-lifecycle",
    "csi-mount-volume",
    "csi-write-volume",
    "submit-recommendation",
    "host-volume-create",
  ],
  scale: [
    "list-scaling-policies",
    "read-scaling-policy",
    "read-job-scaling",
    "scale-job",
    "read-job",
    "submit-recommendation",
  ],
};

export const NODE_POOL_POLICIES: Shorthands<NodePoolCapability> = {
  deny: ["deny"],
  read: ["read"],
  write: ["delete", "read", "write"],
};

export const HOST_VOLUME_POLICIES: Shorthands<HostVolumeCapability> = {
  deny: ["deny"],
  read: ["mount-readonly"],
  write: ["mount-readonly", "mount-readwrite"],
};

export const OPERATOR_POLICIES: Shorthands<OperatorCapability> = {
  deny: ["deny"],
  read: ["license-read", "keyring-read"],
  write: ["snapshot-save", "license-read", "keyring-rotate", "keyring-read", "keyring-delete"],
};

/** What a capability brings along. */
export const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  "host-volume-write": [
    "host-volume-register",
    "host-volume-create",
    "host-volume-delete",
    "host-volume-read",
  ],
  "host-volume-register": ["host-volume-create", "host-volume-read"],
  "host-volume-create": ["host-volume-read"],
};

/** What `policy` of a block without capabilities may say. */
export const LEVELS = ["deny", "list", "read", "write"] as const;
export type Level = (typeof LEVELS)[number];
