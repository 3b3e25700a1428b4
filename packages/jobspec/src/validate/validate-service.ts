import type { Service, Task, TaskGroup } from "@drover/job";
import { type Findings, quote, within } from "./messages.ts";
import { needsPort, validateCheck } from "./validate-check.ts";
import { portsOf } from "./validate-network.ts";

const NAME = /^(?:[a-z0-9]|[a-z0-9][a-z0-9-]{0,61}[a-z0-9])$/i;
const ADDRESS_MODES: readonly string[] = ["auto", "host", "driver", "alloc", "alloc_ipv6"];
const ON_UPDATE: readonly string[] = ["require_healthy", "ignore_warnings", "ignore"];
const KINDS: readonly string[] = [
  "",
  "api-gateway",
  "ingress-gateway",
  "mesh-gateway",
  "terminating-gateway",
];

/** The services of a group, and what those of all its tasks must have in common. */
export function* validateGroupServices(group: TaskGroup): Findings {
  for (const [i, service] of (group.Services ?? []).entries()) {
    yield* within(
      `Service[${i}] ${service.Name} validation failed`,
      ["Services", i],
      validateService(service),
    );
    yield* validateGroupService(service, group);
  }
  const all = [
    ...(group.Services ?? []).map((service) => ({ owner: "group", service })),
    ...group.Tasks.flatMap((task) =>
      (task.Services ?? []).map((service) => ({ owner: task.Name, service })),
    ),
  ];
  const ids = all.map(({ owner, service: { Name, PortLabel } }) =>
    PortLabel === "" ? `${owner}->${Name}` : `${owner}->${Name}:${PortLabel}`,
  );
  const repeated = new Set(ids.filter((id, i) => ids.indexOf(id) !== i));
  if (repeated.size > 0) yield `Services are not unique: ${[...repeated].join(", ")}`;
  if (new Set(all.map(({ service }) => service.Provider)).size > 1) {
    yield "Multiple service providers used: task group services must use the same provider";
  }
}

function* validateGroupService(service: Service, { Name, Tasks }: TaskGroup): Findings {
  if (service.AddressMode === "driver") {
    yield `service ${quote(service.Name)} cannot use address_mode="driver", only services defined in a "task" block can use this mode`;
  }
  for (const check of service.Checks ?? []) {
    if (check.TaskName !== "" && !Tasks.some((task) => task.Name === check.TaskName)) {
      yield `Check ${check.Name} invalid: refers to non-existent task ${check.TaskName}`;
    }
    if (check.Type === "script" && check.TaskName === "") {
      yield `Service [${Name}]->${service.Name} or Check ${check.Name} must specify task parameter`;
    }
  }
}

/** The services of a task; their ports must be the task's or its group's. */
export function* validateTaskServices(task: Task, group: TaskGroup): Findings {
  const networks = [...(group.Networks ?? []).slice(0, 1), ...(task.Resources.Networks ?? [])];
  const labels = new Set(networks.flatMap(portsOf).map(({ Label }) => Label));
  for (const [i, service] of (task.Services ?? []).entries()) {
    const { Name, AddressMode, TaskName, Connect } = service;
    yield* within(
      `service[${i}] ${quote(Name)} validation failed`,
      ["Services", i],
      validateService(service),
    );
    if (AddressMode.startsWith("alloc")) {
      yield `service ${quote(Name)} cannot use address_mode=${quote(AddressMode)}, only services defined in a "group" block can use this mode`;
    }
    if (TaskName !== task.Name) {
      yield `Service ${Name} is invalid: may only specify task the service belongs to, got ${quote(TaskName)}`;
    }
    if (Connect !== null) {
      yield `service ${quote(Name)} cannot have "connect" block, only services defined in a "group" block can`;
    }
    yield* validatePortLabels(service, labels);
  }
}

function* validatePortLabels(service: Service, labels: ReadonlySet<string>): Findings {
  const used = new Set<string>();
  const seen = new Set<string>();
  if (service.PortLabel !== "" && !isPortOfDriver(service.AddressMode, service.PortLabel)) {
    used.add(service.PortLabel);
  }
  for (const check of service.Checks ?? []) {
    if (seen.has(check.Name)) yield `check ${quote(check.Name)} is duplicate`;
    seen.add(check.Name);
    const port = check.PortLabel || service.PortLabel;
    if (!needsPort(check) || port === "" || isPortOfDriver(check.AddressMode, port)) continue;
    if (/^\d+$/.test(port)) {
      yield `check ${quote(check.Name)} cannot use a numeric port ${port} without setting address_mode="driver"`;
    } else used.add(port);
  }
  for (const label of used) {
    if (!labels.has(label) && !label.includes("${")) {
      yield `port label ${quote(label)} referenced by services ${service.Name} does not exist`;
    }
  }
}

function isPortOfDriver(addressMode: string, port: string): boolean {
  return addressMode === "driver" && /^[1-9]\d*$/.test(port);
}

function* validateService(service: Service): Findings {
  const { Name, Address, AddressMode, OnUpdate, Kind, Checks, Identity } = service;
  const Provider: string = service.Provider;
  if (!NAME.test(Name.replace(/\$\{[\w.-]+\}/g, "ENV-VAR"))) {
    yield `Service name must be valid per RFC 1123 and can contain only alphanumeric characters or dashes and must be no longer than 63 characters: ${quote(Name)}`;
  }
  if (!ADDRESS_MODES.includes(AddressMode)) {
    yield `Service address_mode must be one of ${ADDRESS_MODES.map(quote).join(", ")}; not ${quote(AddressMode)}`;
  } else if (Address !== "" && AddressMode !== "auto") {
    yield 'Service address_mode must be "auto" if address is set';
  }
  if (!ON_UPDATE.includes(OnUpdate)) {
    yield `Service on_update must be one of ${ON_UPDATE.map(quote).join(", ")}; not ${quote(OnUpdate)}`;
  }
  if (Provider !== "nomad" && Provider !== "consul") {
    yield `Service provider must be "consul", or "nomad"; not ${quote(Provider)}`;
  }
  if (Provider === "nomad" && service.Connect !== null) {
    yield "Service with provider nomad cannot include Connect blocks";
  }
  if (Provider === "consul" && !KINDS.includes(Kind)) {
    yield `Service ${Name} kind must be one of consul service kind or empty`;
  }
  if (Identity !== null && (Identity.Audience ?? []).length === 0) {
    yield "Service identity must provide at least one target aud value";
  }
  for (const [i, check] of (Checks ?? []).entries()) {
    yield* within(`Check ${check.Name} invalid`, ["Checks", i], validateCheck(check, service));
  }
}
