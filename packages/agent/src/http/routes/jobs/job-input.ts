import type { ConfigSpec } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Job, Json } from "@drover/job";
import { canonicalize, jobFromJson, judge, type NodeAbilities } from "@drover/jobspec";
import { type Namespaces, type NodePools, namespaceProblems } from "@drover/server";
import type { Admission } from "../../acl/admission.ts";
import { TimeSlice } from "../../replies/time-slice.ts";

/** A job that a client sent, canonical and valid, and what it should know. */
export interface AcceptedJob {
  readonly job: Job;
  readonly warnings: string;
}

/** What is wrong with a job that a client sent, and what it should know. */
export interface JudgedJob {
  /** Absent if the JSON is no job at all. */
  readonly job: Job | undefined;
  readonly errors: string[];
  readonly warnings: string[];
}

/**
 * Reads, completes and judges the `Job` of a request, in slices.
 *
 * @param given as JSON has it
 * @throws {Fault} `permission_denied` if who asks may not in the job's namespace
 */
export async function judgeJob(
  given: unknown,
  { namespace, access, region, namespaces, nodePools, driverConfigs, abilities }: JobSurroundings,
): Promise<JudgedJob> {
  const slice = new TimeSlice();
  const { job: input, errors, warnings } = jobFromJson(given as Json);
  if (input === undefined) return { job: undefined, errors, warnings };
  if (slice.isOver) await slice.next();
  const job = canonicalize({
    ...input,
    Namespace: input.Namespace || namespace,
    Region: input.Region || region,
  });
  access.requireIn(job.Namespace);
  if (slice.isOver) await slice.next();
  const problems = judge(job, { drivers: driverConfigs, abilities });
  if (slice.isOver) await slice.next();
  const messages = (severity: "error" | "warning") =>
    problems.filter((problem) => problem.severity === severity).map(({ message }) => message);
  return {
    job,
    errors: [...messages("error"), ...foreign(job, { region, namespaces, nodePools })],
    warnings: [...warnings, ...messages("warning")],
  };
}

/** What a job is judged by. */
export interface JobSurroundings {
  /** For a job that names none. */
  readonly namespace: string;
  readonly access: Pick<Admission, "permissions" | "requireIn">;
  /** The same, and the only one that there is. */
  readonly region: string;
  readonly namespaces: Pick<Namespaces, "get" | "list">;
  readonly nodePools: Pick<NodePools, "get" | "list">;
  /** What each driver takes of a task, by its name. */
  readonly driverConfigs: ReadonlyMap<string, ConfigSpec>;
  /** What the node can give. */
  readonly abilities: NodeAbilities;
}

/**
 * As {@link judgeJob}, for a job that must be good.
 *
 * @throws {Fault} `invalid_argument` with everything that is wrong; `permission_denied` also for a host
 *   volume that who asks may not mount
 */
export async function acceptJob(
  given: unknown,
  surroundings: JobSurroundings,
): Promise<AcceptedJob> {
  const { job, errors, warnings } = await judgeJob(given, surroundings);
  if (job === undefined || errors.length > 0) throw new Fault("invalid_argument", listOf(errors));
  requireHostVolumes(job, surroundings.access);
  return { job, warnings: warnings.length > 0 ? listOf(warnings, "warning") : "" };
}

function requireHostVolumes({ TaskGroups }: Job, { permissions }: JobSurroundings["access"]): void {
  const volumes = TaskGroups.flatMap((group) => Object.values(group.Volumes ?? {}));
  for (const { Type, Source, ReadOnly } of volumes) {
    if (Type !== "host" || permissions.allowsHostVolume(Source, "mount-readwrite")) continue;
    if (ReadOnly && permissions.allowsHostVolume(Source, "mount-readonly")) continue;
    throw new Fault("permission_denied", "Permission denied");
  }
}

/** One problem as it is, several as a list with their number. */
export function listOf(problems: readonly string[], kind: "error" | "warning" = "error"): string {
  if (problems.length === 1) return problems[0] ?? "";
  const head = kind === "error" ? "errors occurred" : "warnings";
  return `${problems.length} ${head}:\n${problems.map((problem) => `\t* ${problem}`).join("\n")}`;
}

function foreign(
  job: Job,
  { region, namespaces, nodePools }: Pick<JobSurroundings, "region" | "namespaces" | "nodePools">,
): string[] {
  const { Namespace, Region, NodePool } = job;
  const problems: string[] = [];
  const namespace = namespaces.get(Namespace);
  if (namespace === undefined) {
    const names = namesOf(namespaces.list());
    problems.push(`Nonexistent namespace "${Namespace}": there are ${names}`);
  } else problems.push(...namespaceProblems(job, namespace));
  if (Region !== region && Region !== "global") {
    problems.push(`No path to region "${Region}": this agent is the whole of region "${region}"`);
  }
  if (nodePools.get(NodePool) === undefined) {
    problems.push(`Nonexistent node pool "${NodePool}": there are ${namesOf(nodePools.list())}`);
  }
  return problems;
}

function namesOf(rows: readonly { Name: string }[]): string {
  return rows.map(({ Name }) => `"${Name}"`).join(", ");
}
