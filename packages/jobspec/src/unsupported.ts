import { checkTemplate } from "@drover/go-template/check";
import type { Job, NetworkResource, Service, Task, TaskGroup, Template } from "@drover/job";
import { at, each, type Findings, within } from "./validate/messages.ts";

/** What a node can do beyond running tasks, where nodes differ. */
export interface NodeAbilities {
  /** Network modes besides the host's own, as "bridge". */
  readonly networkModes: ReadonlySet<string>;
  /** Drivers whose tasks can be given volumes. */
  readonly volumeDrivers: ReadonlySet<string>;
}

const NETWORKLESS_ADDRESS_MODES: ReadonlySet<string> = new Set(["auto", "host"]);

const PROTOCOLS: ReadonlySet<string> = new Set(["", "http", "https"]);

const NO_ABILITIES: NodeAbilities = { networkModes: new Set(), volumeDrivers: new Set() };

/**
 * What a canonical job asks for that this agent cannot give. Such a job is refused when it is
 * registered, rather than run without it. Drivers are not judged here: a node without a job's driver
 * is a matter of placement.
 */
export function* unsupported(job: Job, abilities: NodeAbilities = NO_ABILITIES): Findings {
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
  if (group.Consul !== null) yield at("Consul", "consul: there is no Consul here");
  yield* each("Networks", group.Networks, (network) => unsupportedNetwork(network, abilities));
  yield* each("Services", group.Services, (service) => unsupportedService(service, abilities));
  for (const [name, { Type }] of Object.entries(group.Volumes ?? {})) {
    if (Type === "csi")
      yield at(`Volumes.${name}`, `volume ${name}: CSI volumes are not supported`);
  }
  for (const [i, task] of group.Tasks.entries()) {
    yield* within(`Task ${task.Name}`, ["Tasks", i], unsupportedInTask(task, abilities));
  }
}

function* unsupportedNetwork({ Mode, CNI }: NetworkResource, abilities: NodeAbilities): Findings {
  if (Mode !== "" && Mode !== "host" && !abilities.networkModes.has(Mode)) {
    yield `network: mode "${Mode}" is not supported; use "host"`;
  }
  if (CNI !== null) yield "network: CNI plugins are not supported";
}

function* unsupportedService(
  { Name, Provider, Connect, AddressMode, Checks }: Service,
  abilities: NodeAbilities,
): Findings {
  if (Connect !== null) {
    yield `service ${Name}: connect needs Consul's service mesh, which is not supported`;
  } else if (Provider === "consul") {
    yield `service ${Name}: there is no Consul here; set provider = "nomad"`;
  } else if (!NETWORKLESS_ADDRESS_MODES.has(AddressMode) && abilities.networkModes.size === 0) {
    yield `service ${Name}: address_mode "${AddressMode}" needs a network of its own; use "host"`;
  }
  if (Provider !== "nomad") return;
  for (const { Name: check, Type, Protocol } of Checks ?? []) {
    if (Type.toLowerCase() !== "http" || PROTOCOLS.has(Protocol)) continue;
    yield `service ${Name}: check ${check}: protocol "${Protocol}" is not supported; use "http" or "https"`;
  }
}

function* unsupportedInTask(task: Task, abilities: NodeAbilities): Findings {
  if (task.Vault !== null) yield at("Vault", "vault: there is no Vault here");
  if (task.Consul !== null) yield at("Consul", "consul: there is no Consul here");
  if (task.Kind.startsWith("connect-"))
    yield at("Kind", `kind ${task.Kind}: Consul's service mesh is not supported`);
  if (task.CSIPluginConfig !== null)
    yield at("CSIPluginConfig", "csi_plugin: CSI plugins are not supported");
  for (const template of task.Templates ?? []) yield* unsupportedTemplate(template);
  yield* unsupportedIdentities(task);
  if (task.Schedule !== null)
    yield at("Schedule", "schedule: time based tasks are not supported; use periodic");
  for (const { Name, Provider } of task.Secrets ?? []) {
    yield `secret ${Name}: secrets of provider "${Provider}" are not supported`;
  }
  if (task.VolumeMounts !== null && !abilities.volumeDrivers.has(task.Driver)) {
    yield `volume_mount: driver ${task.Driver} gives tasks no volumes; a task without file system isolation can use the host's path itself`;
  }
  const { Networks, Devices, NUMA } = task.Resources;
  yield* each("Resources.Networks", Networks, (network) => unsupportedNetwork(network, abilities));
  for (const { Name } of Devices ?? [])
    yield at("Resources", `device ${Name}: devices are not supported`);
  if (NUMA !== null && NUMA.Affinity !== "none") {
    yield at("Resources.NUMA", `numa: affinity "${NUMA.Affinity}" is not supported`);
  }
  yield* each("Services", task.Services, (service) => unsupportedService(service, abilities));
}

function* unsupportedTemplate(template: Template): Findings {
  const { EmbeddedTmpl, LeftDelim, RightDelim, DestPath } = template;
  const delimiters = { leftDelimiter: LeftDelim, rightDelimiter: RightDelim };
  for (const { line, reason } of checkTemplate(EmbeddedTmpl, delimiters)) {
    yield `template ${DestPath}: line ${line}: ${reason}`;
  }
}

function* unsupportedIdentities({ Identity, Identities }: Task): Findings {
  for (const identity of [Identity, ...(Identities ?? [])]) {
    if ((identity?.ExtraClaims ?? []).length === 0) continue;
    yield `identity ${identity?.Name}: extra_claims are not supported, since no namespace defines any`;
  }
}
