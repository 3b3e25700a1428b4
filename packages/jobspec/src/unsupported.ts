import { checkTemplate } from "@drover/go-template/check";
import type { Job, NetworkResource, Service, Task, TaskGroup, Template } from "@drover/job";
import { at, each, type Findings, within } from "./validate/messages.ts";

/** What a node can do beyond running tasks, where nodes differ. */
export interface NodeAbilities {
  /** Why a group cannot have a network of a mode, as "bridge", and what to do; undefined if it can. */
  readonly networkProblem: (mode: string) => string | undefined;
  /** Whether a group's network of mode "bridge" has an IPv6 address. */
  readonly bridgeHasIpv6: boolean;
  /** Drivers whose tasks can be given volumes. */
  readonly volumeDrivers: ReadonlySet<string>;
}

const HOST_ADDRESS_MODES: ReadonlySet<string> = new Set(["", "auto", "host"]);

const PROTOCOLS: ReadonlySet<string> = new Set(["", "http", "https"]);

const NO_CONSUL =
  'consul: there is no Consul here; leave the block out, and give services provider = "nomad"';
const NO_VAULT =
  "vault: there is no Vault here; keep secrets in variables, which templates read by nomadVar";

/** Before a node is known: what none has is refused, what some have is not. */
const ANY_NODE: NodeAbilities = {
  networkProblem: (mode) =>
    /^(?:none|bridge|cni\/.+)$/.test(mode)
      ? undefined
      : 'there are "host", "none", "bridge" and "cni/<name>"',
  bridgeHasIpv6: true,
  volumeDrivers: new Set(),
};

/**
 * What a canonical job asks for that this agent cannot give. Such a job is refused when it is
 * registered, rather than run without it. Drivers are not judged here: a node without a job's driver
 * is a matter of placement.
 */
export function* unsupported(job: Job, abilities: NodeAbilities = ANY_NODE): Findings {
  if (job.Multiregion !== null) {
    yield at(
      "Multiregion",
      "multiregion: a job runs in one region only; register it once for each",
    );
  }
  for (const [i, group] of job.TaskGroups.entries()) {
    const place = ["TaskGroups", i] as const;
    yield* within(`Task group ${group.Name}`, place, unsupportedInGroup(group, abilities));
  }
}

function* unsupportedInGroup(group: TaskGroup, abilities: NodeAbilities): Findings {
  if (group.Consul !== null) yield at("Consul", NO_CONSUL);
  yield* each("Networks", group.Networks, (network) => unsupportedNetwork(network, abilities));
  yield* each("Services", group.Services, (service) =>
    unsupportedService(service, group, abilities),
  );
  for (const [name, { Type }] of Object.entries(group.Volumes ?? {})) {
    if (Type === "csi")
      yield at(
        `Volumes.${name}`,
        `volume ${name}: CSI volumes are not supported; use type = "host"`,
      );
  }
  for (const [i, task] of group.Tasks.entries()) {
    yield* within(`Task ${task.Name}`, ["Tasks", i], unsupportedInTask(task, group, abilities));
  }
}

function* unsupportedNetwork({ Mode, CNI }: NetworkResource, abilities: NodeAbilities): Findings {
  const problem = isHost(Mode) ? undefined : abilities.networkProblem(Mode);
  if (problem !== undefined) yield `network: mode "${Mode}" cannot be had: ${problem}`;
  if (CNI !== null && !Mode.startsWith("cni/")) {
    yield 'network: cni belongs to a mode "cni/<name>"';
  }
}

function isHost(mode: string): boolean {
  return mode === "" || mode === "host";
}

function* unsupportedService(
  { Name, Provider, Connect, AddressMode, Checks }: Service,
  group: TaskGroup,
  abilities: NodeAbilities,
): Findings {
  if (Connect !== null) {
    yield `service ${Name}: connect needs Consul's service mesh, which is not supported`;
  } else if (Provider === "consul") {
    yield `service ${Name}: there is no Consul here; set provider = "nomad"`;
  } else {
    const problem = addressProblem(AddressMode, group, abilities);
    if (problem !== undefined) yield `service ${Name}: ${problem}`;
  }
  if (Provider !== "nomad") return;
  for (const { Name: check, Type, Protocol, AddressMode: mode } of Checks ?? []) {
    const problem = addressProblem(mode, group, abilities);
    if (problem !== undefined) yield `service ${Name}: check ${check}: ${problem}`;
    if (Type.toLowerCase() !== "http" || PROTOCOLS.has(Protocol)) continue;
    yield `service ${Name}: check ${check}: protocol "${Protocol}" is not supported; use "http" or "https"`;
  }
}

/** Why a service or a check of a group cannot be reached by an `address_mode`. */
function addressProblem(
  mode: string,
  { Networks }: TaskGroup,
  { bridgeHasIpv6 }: NodeAbilities,
): string | undefined {
  if (HOST_ADDRESS_MODES.has(mode)) return undefined;
  if (mode !== "alloc" && mode !== "alloc_ipv6") {
    return `address_mode "${mode}" is not supported; use "host", "alloc" or "alloc_ipv6"`;
  }
  const network = Networks?.[0]?.Mode ?? "";
  if (isHost(network) || network === "none") {
    return `address_mode "${mode}" needs a group whose network has mode "bridge" or "cni/<name>"; use "host"`;
  }
  if (mode === "alloc_ipv6" && network === "bridge" && !bridgeHasIpv6) {
    return 'address_mode "alloc_ipv6" needs client.bridge_network_subnet_ipv6 in the configuration of the agent; use "alloc"';
  }
  return undefined;
}

function* unsupportedInTask(task: Task, group: TaskGroup, abilities: NodeAbilities): Findings {
  if (task.Vault !== null) yield at("Vault", NO_VAULT);
  if (task.Consul !== null) yield at("Consul", NO_CONSUL);
  if (task.Kind.startsWith("connect-"))
    yield at("Kind", `kind ${task.Kind}: Consul's service mesh is not supported`);
  if (task.CSIPluginConfig !== null)
    yield at("CSIPluginConfig", "csi_plugin: CSI plugins are not supported");
  for (const template of task.Templates ?? []) yield* unsupportedTemplate(template);
  yield* unsupportedArtifacts(task);
  yield* unsupportedIdentities(task);
  if (task.Schedule !== null)
    yield at("Schedule", "schedule: time based tasks are not supported; use periodic");
  for (const { Name, Provider } of task.Secrets ?? []) {
    yield `secret ${Name}: secrets of provider "${Provider}" are not supported`;
  }
  if (task.VolumeMounts !== null && !abilities.volumeDrivers.has(task.Driver)) {
    yield `volume_mount: driver ${task.Driver} mounts nothing; the tasks of a group find its volumes at the paths in NOMAD_VOLUME_<name>`;
  }
  const { Networks, Devices, NUMA } = task.Resources;
  for (const [i, { Mode }] of (Networks ?? []).entries()) {
    if (isHost(Mode)) continue;
    yield at(
      `Resources.Networks[${i}]`,
      `network: mode "${Mode}" belongs to the network of the task's group`,
    );
  }
  for (const { Name } of Devices ?? [])
    yield at("Resources", `device ${Name}: devices are not supported`);
  if (NUMA !== null && NUMA.Affinity !== "none") {
    yield at("Resources.NUMA", `numa: affinity "${NUMA.Affinity}" is not supported`);
  }
  yield* each("Services", task.Services, (service) =>
    unsupportedService(service, group, abilities),
  );
}

function* unsupportedTemplate(template: Template): Findings {
  const { EmbeddedTmpl, LeftDelim, RightDelim, DestPath } = template;
  const delimiters = { leftDelimiter: LeftDelim, rightDelimiter: RightDelim };
  for (const { line, reason } of checkTemplate(EmbeddedTmpl, delimiters)) {
    yield `template ${DestPath}: line ${line}: ${reason}`;
  }
}

/** What can be told before references are replaced; a node tells the rest when it fetches. */
function* unsupportedArtifacts({ Artifacts }: Task): Findings {
  for (const [i, { GetterSource }] of (Artifacts ?? []).entries()) {
    const [, getter] = /^(hg|gcs)::/.exec(GetterSource) ?? [];
    if (getter === undefined) continue;
    yield at(
      `Artifacts[${i}]`,
      `artifact ${GetterSource}: ${getter} is not fetched from; use git, s3, or an archive over https`,
    );
  }
}

function* unsupportedIdentities({ Identity, Identities }: Task): Findings {
  for (const identity of [Identity, ...(Identities ?? [])]) {
    if ((identity?.ExtraClaims ?? []).length === 0) continue;
    yield `identity ${identity?.Name}: extra_claims are not supported, since no namespace defines any`;
  }
}
