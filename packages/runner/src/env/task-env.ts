import type { DriverCapabilities } from "@drover/driver";
import {
  type Allocation,
  hostVolumeFor,
  type InterpolationScope,
  interpolate,
  type Node,
  nodeVariables,
  type Task,
  type TaskGroup,
} from "@drover/job";
import { SERVICE_MANAGER_VARIABLES } from "@drover/process";
import type { TaskDirectories } from "../directory/alloc-dir.ts";
import type { RunnerSettings } from "../runner-settings.ts";
import { portVariables } from "./port-variables.ts";

/** Names that tasks do not inherit from the agent unless `env.denylist` says otherwise; Nomad's own list. */
export const DEFAULT_ENV_DENYLIST: readonly string[] = [
  "CONSUL_TOKEN",
  "CONSUL_HTTP_TOKEN",
  "CONSUL_HTTP_TOKEN_FILE",
  "NOMAD_TOKEN",
  "VAULT_TOKEN",
  "CONSUL_LICENSE",
  "NOMAD_LICENSE",
  "VAULT_LICENSE",
  "CONSUL_LICENSE_PATH",
  "NOMAD_LICENSE_PATH",
  "VAULT_LICENSE_PATH",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_METADATA_URL",
  "GOOGLE_APPLICATION_CREDENTIALS",
  "GOOGLE_OAUTH_ACCESS_TOKEN",
];

const SHORT_ID_LENGTH = 8;
const CLEANED_PREFIXES = /^NOMAD_(?:ADDR|IP|PORT|HOST_PORT|META|VOLUME)_/;

/** What the environment of a task is made of. */
export interface TaskEnvSource {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task;
  readonly node: Node;
  readonly directories: TaskDirectories;
  readonly isolation: DriverCapabilities["fsIsolation"];
  readonly settings: RunnerSettings;
}

/**
 * Builds a task's environment, and with it what references in its definition may name: the agent's
 * own variables less the deny list, over them `NOMAD_*`, over them the task's `env` block, whose
 * values may refer to the others. Source: Nomad's page "Runtime Environment Settings".
 */
export function buildTaskEnv(source: TaskEnvSource): InterpolationScope {
  const node = nodeVariables(source.node, source.settings.region);
  const env: Record<string, string> = {
    ...directoryVariables(source),
    ...limitVariables(source),
    ...identityVariables({ ...source, region: source.settings.region }),
    ...portVariables(source.alloc, source.task.Name),
    ...volumeVariables(source),
  };
  addMeta(env, source, node);
  if (source.isolation !== "image") {
    for (const [name, value] of Object.entries(inheritedVariables(source.settings))) {
      if (!Object.hasOwn(env, name)) env[name] = value;
    }
  }
  for (const [name, value] of Object.entries(source.task.Env ?? {})) {
    env[name] = interpolate(value, { env, node });
  }
  return { env: withCleanNames(env), node };
}

/** What the definition of a service belongs to; `task` is undefined for a group's. */
export interface ServiceScopeSource {
  readonly alloc: Allocation;
  readonly group: TaskGroup;
  readonly task: Task | undefined;
  readonly node: Node;
  readonly region: string;
}

/** What references in a service's definition may name: all of a task's environment that the job itself tells. */
export function buildServiceScope(source: ServiceScopeSource): InterpolationScope {
  const node = nodeVariables(source.node, source.region);
  const env: Record<string, string> = {
    ...identityVariables(source),
    ...portVariables(source.alloc, source.task?.Name ?? ""),
  };
  addMeta(env, source, node);
  for (const [name, value] of Object.entries(source.task?.Env ?? {})) {
    env[name] = interpolate(value, { env, node });
  }
  return { env: withCleanNames(env), node };
}

function addMeta(
  env: Record<string, string>,
  source: Pick<ServiceScopeSource, "alloc" | "group" | "task">,
  node: Readonly<Record<string, string>>,
): void {
  for (const [key, value] of Object.entries(metaOf(source))) {
    const text = interpolate(value, { env, node });
    env[`NOMAD_META_${key.toUpperCase()}`] = text;
    env[`NOMAD_META_${key}`] = text;
  }
}

function directoryVariables({ directories, isolation }: TaskEnvSource): Record<string, string> {
  const seesHost = isolation === "none" || isolation === "unveil";
  return {
    NOMAD_ALLOC_DIR: seesHost ? directories.shared : "/alloc",
    NOMAD_TASK_DIR: seesHost ? directories.local : "/local",
    NOMAD_SECRETS_DIR: seesHost ? directories.secrets : "/secrets",
  };
}

/** Where the group's volumes are: no driver that sees the host's files mounts them. */
function volumeVariables({ alloc, group, node }: TaskEnvSource): Record<string, string> {
  const search = {
    volumes: node.HostVolumes ?? {},
    namespace: alloc.Namespace,
    index: Number(/\[(\d+)\]$/.exec(alloc.Name)?.[1] ?? 0),
  };
  const variables: Record<string, string> = {};
  for (const [name, request] of Object.entries(group.Volumes ?? {})) {
    const path = request.Type === "host" ? hostVolumeFor(request, search)?.Path : undefined;
    if (path !== undefined) variables[`NOMAD_VOLUME_${name}`] = path;
  }
  return variables;
}

function limitVariables({ alloc, task, settings }: TaskEnvSource): Record<string, string> {
  const resources = alloc.AllocatedResources.Tasks[task.Name];
  if (resources === undefined) return {};
  const { Cpu, Memory } = resources;
  const limits: Record<string, string> = {};
  if (Memory.MemoryMB !== 0) limits.NOMAD_MEMORY_LIMIT = `${Memory.MemoryMB}`;
  if (settings.memoryOversubscription && Memory.MemoryMaxMB !== 0)
    limits.NOMAD_MEMORY_MAX_LIMIT = `${Memory.MemoryMaxMB}`;
  if (Cpu.CpuShares !== 0) limits.NOMAD_CPU_LIMIT = `${Cpu.CpuShares}`;
  const cores = formatCores(Cpu.ReservedCores ?? []);
  if (cores !== "") limits.NOMAD_CPU_CORES = cores;
  return limits;
}

function identityVariables({
  alloc,
  task,
  node,
  region,
}: Omit<ServiceScopeSource, "group">): Record<string, string> {
  const variables: Record<string, string> = {
    NOMAD_ALLOC_ID: alloc.ID,
    NOMAD_SHORT_ALLOC_ID: alloc.ID.slice(0, SHORT_ID_LENGTH),
    NOMAD_ALLOC_NAME: alloc.Name,
    NOMAD_ALLOC_INDEX: /\[(\d+)\]$/.exec(alloc.Name)?.[1] ?? "",
    NOMAD_GROUP_NAME: alloc.TaskGroup,
    NOMAD_TASK_NAME: task?.Name ?? "",
    NOMAD_JOB_ID: alloc.Job.ID,
    NOMAD_JOB_NAME: alloc.Job.Name,
    NOMAD_JOB_PARENT_ID: alloc.Job.ParentID,
    NOMAD_DC: node.Datacenter,
    NOMAD_PARENT_CGROUP: node.CgroupParent,
    NOMAD_NAMESPACE: alloc.Namespace,
    NOMAD_REGION: region,
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}

/** The metadata of job, group and task, the narrower one winning; what a dispatch left out is empty. */
function metaOf({
  alloc,
  group,
  task,
}: Pick<ServiceScopeSource, "alloc" | "group" | "task">): Record<string, string> {
  const optional = alloc.Job.Dispatched ? (alloc.Job.ParameterizedJob?.MetaOptional ?? []) : [];
  return {
    ...Object.fromEntries(optional.map((key) => [key, ""])),
    ...alloc.Job.Meta,
    ...group.Meta,
    ...task?.Meta,
  };
}

function inheritedVariables({ agentEnv, envDenylist }: RunnerSettings): Record<string, string> {
  const denied = new Set([...envDenylist, ...SERVICE_MANAGER_VARIABLES]);
  return Object.fromEntries(Object.entries(agentEnv).filter(([name]) => !denied.has(name)));
}

/**
 * Labels and meta keys may hold characters that no shell takes in a name. Nomad turns each of their
 * bytes into `_`, but keeps points.
 */
function withCleanNames(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      CLEANED_PREFIXES.test(name) ? cleanName(name) : name,
      value,
    ]),
  );
}

function cleanName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_.]/gu, (unclean) => "_".repeat(Buffer.byteLength(unclean)));
}

/** Core ids as ranges, "0-2,5". */
export function formatCores(ids: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const id of ids.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === id - 1) range[1] = id;
    else ranges.push([id, id]);
  }
  return ranges
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(",");
}
