import type {
  AllocListStub,
  HostVolumeStub,
  JobListStub,
  NodeListStub,
  NomadClient,
  ScalingPolicyListStub,
} from "@drover/api";
import { Fault } from "@drover/fault";
import type { Deployment, Evaluation, Namespace, NodePool } from "@drover/job";
import { allocationTable } from "../render/allocation-table.ts";
import { deploymentTable } from "../render/deployment.ts";
import { evaluationTable } from "../render/evaluation-table.ts";
import { jobTable } from "../render/job-table.ts";
import { descriptionTable } from "../render/namespace.ts";
import { nodeTable } from "../render/node-table.ts";
import { scalingPolicyTable } from "../render/scaling.ts";
import { volumeTable } from "../render/volume.ts";
import { findByName } from "./find-by-name.ts";

const MIN_PREFIX = 2;

/**
 * The one allocation whose id begins with `target`, or else that of the job, task group or task of this
 * name.
 *
 * @throws {Fault} `not_found`, or `invalid_argument` with a table of all that match. The other
 *   functions of this file do the same
 */
export async function findAllocation(client: NomadClient, target: string): Promise<AllocListStub> {
  const mayBeId = /^[0-9a-f-]+$/.test(target) && target.length >= MIN_PREFIX;
  const matches = mayBeId
    ? await byPrefix(target, (options) => client.allocations.list(options))
    : [];
  const named = matches.length === 0 ? await findByName(client, target) : undefined;
  if (named !== undefined) return named;
  return theOnly(target, matches, {
    one: "allocation",
    elsewhere: ", and no job, task group or task has this name",
    many: "allocations",
    table: allocationTable,
  });
}

export async function findVolume(client: NomadClient, prefix: string): Promise<HostVolumeStub> {
  const matches = await byPrefix(prefix, (options) => client.volumes.list(options));
  return theOnly(prefix, matches, { one: "volume", many: "volumes", table: volumeTable });
}

export async function findScalingPolicy(
  client: NomadClient,
  prefix: string,
): Promise<ScalingPolicyListStub> {
  const matches = await byPrefix(prefix, (options) => client.scaling.policies(options));
  return theOnly(prefix, matches, {
    one: "scaling policy",
    many: "scaling policies",
    table: scalingPolicyTable,
  });
}

export async function findNode(client: NomadClient, prefix: string): Promise<NodeListStub> {
  const matches = await byPrefix(prefix, (options) => client.nodes.list(options));
  return theOnly(prefix, matches, { one: "node", many: "nodes", table: nodeTable });
}

export async function findEvaluation(client: NomadClient, prefix: string): Promise<Evaluation> {
  const matches = await byPrefix(prefix, (options) => client.evaluations.list(options));
  return theOnly(prefix, matches, {
    one: "evaluation",
    many: "evaluations",
    table: evaluationTable,
  });
}

export async function findDeployment(client: NomadClient, prefix: string): Promise<Deployment> {
  const matches = await byPrefix(prefix, (options) => client.deployments.list(options));
  return theOnly(prefix, matches, {
    one: "deployment",
    many: "deployments",
    table: deploymentTable,
  });
}

/** A job by its whole id, or else by the only one that begins so. */
export async function findJob(client: NomadClient, prefix: string): Promise<JobListStub> {
  const { value } = await client.jobs.list({ prefix });
  const matches = value.filter(({ ID }) => ID.startsWith(prefix));
  // In all namespaces, several may have the whole id.
  const exact = matches.filter(({ ID }) => ID === prefix);
  const candidates = exact.length > 0 ? exact : matches;
  return theOnly(prefix, candidates, { one: "job", many: "jobs", table: jobTable });
}

/** A namespace by its whole name, or else by the only one that begins so. */
export async function findNamespace(client: NomadClient, prefix: string): Promise<Namespace> {
  const { value } = await client.namespaces.list();
  return byName(prefix, value, { one: "namespace", many: "namespaces" });
}

/** A node pool by its whole name, or else by the only one that begins so. */
export async function findNodePool(client: NomadClient, prefix: string): Promise<NodePool> {
  const { value } = await client.nodePools.list();
  return byName(prefix, value, { one: "node pool", many: "node pools" });
}

function byName<T extends { Name: string; Description: string }>(
  prefix: string,
  all: readonly T[],
  words: { one: string; many: string },
): T {
  const matches = all.filter(({ Name }) => Name.startsWith(prefix));
  const exact = matches.find(({ Name }) => Name === prefix);
  return exact ?? theOnly(prefix, matches, { ...words, table: descriptionTable });
}

async function byPrefix<T extends { ID: string }>(
  prefix: string,
  list: (options: { prefix: string }) => Promise<{ value: T[] }>,
): Promise<T[]> {
  if (prefix.length < MIN_PREFIX) {
    throw new Fault(
      "invalid_argument",
      `Identifier must contain at least two characters, and "${prefix}" does not`,
    );
  }
  // Nomad's own agent only takes prefixes of an even number of digits.
  const digits = prefix.replaceAll("-", "").length;
  const { value } = await list({ prefix: digits % 2 === 0 ? prefix : prefix.slice(0, -1) });
  return value.filter(({ ID }) => ID.startsWith(prefix));
}

function theOnly<T>(
  prefix: string,
  matches: readonly T[],
  {
    one,
    elsewhere = "",
    many,
    table,
  }: {
    one: string;
    elsewhere?: string;
    many: string;
    table: (matches: readonly T[]) => string;
  },
): T {
  const [first, second] = matches;
  if (first === undefined)
    throw new Fault("not_found", `No ${one} with id or prefix "${prefix}"${elsewhere}`);
  if (second === undefined) return first;
  throw new Fault("invalid_argument", `Prefix matched multiple ${many}\n\n${table(matches)}`);
}
