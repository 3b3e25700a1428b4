import type { AclBootstrap, AclPolicy, AclRole, AclToken, OneTimeToken } from "@drover/acl";
import {
  type Allocation,
  type Deployment,
  type EncryptedVariable,
  type Evaluation,
  type HostVolume,
  isTerminal,
  type Job,
  type JobScalingEvents,
  type JobSubmission,
  type Namespace,
  type Node,
  type NodePool,
  type RootKey,
  type SchedulerConfiguration,
  stringifyJson,
} from "@drover/job";
import type { TableSpec } from "./table.ts";

/** The tables and their rows. */
export interface Tables {
  jobs: Job;
  /** Every version that is kept, also of jobs that are gone while an allocation needs it. */
  jobVersions: Job;
  submissions: JobSubmission;
  scalingEvents: JobScalingEvents;
  evaluations: Evaluation;
  allocations: Allocation;
  deployments: Deployment;
  nodes: Node;
  nodePools: NodePool;
  namespaces: Namespace;
  settings: Setting;
  variables: EncryptedVariable;
  rootKeys: RootKey;
  hostVolumes: HostVolume;
  aclTokens: AclToken;
  aclPolicies: AclPolicy;
  aclRoles: AclRole;
  oneTimeTokens: OneTimeToken;
  aclBootstraps: AclBootstrap;
}

export type TableName = keyof Tables;

/** What holds for the whole cluster, by name. */
export interface Setting {
  Name: "scheduler";
  Value: SchedulerConfiguration;
  CreateIndex: number;
  ModifyIndex: number;
}

/** How a table's rows are found in memory and written to disk. */
export interface TableDefinition<Row> extends TableSpec<Row> {
  /** What is written in place of the row. */
  encode(row: Row): unknown;
  /** The row from what was written; tables before this one in {@link TABLES} are loaded already. */
  decode(written: unknown, find: RowFinder): Row;
}

/** Looks a row of a loaded table up. */
export type RowFinder = <Name extends TableName>(
  table: Name,
  key: string,
) => Tables[Name] | undefined;

/** The key of a job, and the value of every index `job`. */
export function jobKey(job: { namespace: string; id: string }): string {
  return `${job.namespace}\0${job.id}`;
}

/** The key of a variable. */
export function variableKey(variable: { Namespace: string; Path: string }): string {
  return `${variable.Namespace}\0${variable.Path}`;
}

const keyOfJob = (job: Job) => jobKey({ namespace: job.Namespace, id: job.ID });
const jobOf = (row: { Namespace: string; JobID: string }) =>
  jobKey({ namespace: row.Namespace, id: row.JobID });
// A job that was purged and registered again starts at version 0 again; the index tells them apart.
const versionKey = (job: Job) => `${keyOfJob(job)}\0${job.CreateIndex}\0${job.Version}`;

/** All tables, in the order in which they are loaded. */
export const TABLES: { readonly [Name in TableName]: TableDefinition<Tables[Name]> } = {
  jobs: plain<Job>({
    key: keyOfJob,
    indexes: {
      parent: ({ Namespace, ParentID }) => jobKey({ namespace: Namespace, id: ParentID }),
    },
  }),
  jobVersions: plain<Job>({ key: versionKey, indexes: { job: keyOfJob } }),
  submissions: plain<JobSubmission>({
    key: (row) => `${jobOf(row)}\0${row.Version}`,
    indexes: { job: jobOf },
  }),
  scalingEvents: plain<JobScalingEvents>({ key: jobOf }),
  evaluations: plain<Evaluation>({
    key: (row) => row.ID,
    indexes: {
      job: jobOf,
      status: (row) => row.Status,
      // By the job, those that are yet to be worked on.
      pending: (row) => (row.Status === "pending" ? jobOf(row) : ""),
    },
  }),
  deployments: plain<Deployment>({ key: (row) => row.ID, indexes: { job: jobOf } }),
  nodes: plain<Node>({ key: (row) => row.ID }),
  nodePools: plain<NodePool>({ key: (row) => row.Name }),
  namespaces: plain<Namespace>({ key: (row) => row.Name }),
  settings: plain<Setting>({ key: (row) => row.Name }),
  variables: plain<EncryptedVariable>({ key: variableKey, indexes: { key: ({ KeyID }) => KeyID } }),
  rootKeys: plain<RootKey>({ key: ({ KeyID }) => KeyID }),
  hostVolumes: plain<HostVolume>({ key: (row) => row.ID }),
  aclTokens: plain<AclToken>({
    key: (row) => row.AccessorID,
    indexes: { secret: (row) => row.SecretID },
  }),
  aclPolicies: plain<AclPolicy>({ key: (row) => row.Name }),
  aclRoles: plain<AclRole>({ key: (row) => row.ID, indexes: { name: (row) => row.Name } }),
  oneTimeTokens: plain<OneTimeToken>({ key: (row) => row.OneTimeSecretID }),
  aclBootstraps: plain<AclBootstrap>({ key: (row) => row.Name }),
  allocations: {
    key: (row) => row.ID,
    indexes: {
      job: jobOf,
      eval: (row) => row.EvalID,
      deployment: (row) => row.DeploymentID,
      // By the job, those that are not over.
      live: (row) => (isTerminal(row) ? "" : jobOf(row)),
      // What takes room on the node, among all that is over.
      room: (row) => (isTerminal(row) ? "given back" : "taken"),
    },
    // All allocations of a version share one job, in memory and on disk.
    encode: ({ Job: job, ...row }) => ({ ...row, Job: versionKey(job) }),
    decode: (written, find) => {
      const row = written as Omit<Allocation, "Job"> & { Job: string };
      const job = find("jobVersions", row.Job);
      if (!job) throw new Error(`the job of allocation ${row.ID} is missing`);
      return { ...row, Job: job };
    },
  },
};

/** The keys of TABLES, typed. */
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** The text of a row, as it is written. */
export function rowText<Name extends TableName>(table: Name, row: Tables[Name]): string {
  return stringifyJson(TABLES[table].encode(row));
}

function plain<Row>(spec: TableSpec<Row>): TableDefinition<Row> {
  return { ...spec, encode: (row) => row, decode: (written) => written as Row };
}
