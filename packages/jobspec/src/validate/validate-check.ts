import type { Service, ServiceCheck } from "@drover/job";
import { formatDuration, SECOND } from "@drover/schema";
import { type Findings, quote } from "./messages.ts";

const TYPES = { nomad: ["tcp", "http"], consul: ["grpc", "tcp", "http", "script"] } as const;
const ON_UPDATE: readonly string[] = ["", "require_healthy", "ignore_warnings", "ignore"];
const METHODS: readonly string[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
];
const MIN_INTERVAL = SECOND;

/** Whether a check talks to a port, its own or its service's. */
export function needsPort({ Type }: ServiceCheck): boolean {
  return Type === "tcp" || Type === "http" || Type === "grpc";
}

export function* validateCheck(check: ServiceCheck, service: Service): Findings {
  if (needsPort(check) && service.PortLabel === "" && check.PortLabel === "") {
    yield `check requires a port but neither check nor service ${quote(service.Name)} have a port`;
  }
  const types: readonly string[] = service.Provider === "nomad" ? TYPES.nomad : TYPES.consul;
  if (!types.includes(check.Type.toLowerCase())) {
    yield `invalid check type (${quote(check.Type)}), must be one of ${types.join(", ")}${adviceFor(check, service)}`;
  }
  yield* validateTarget(check);
  yield* validateTimes(check);
  yield* validateModes(check);
  if (service.Provider === "nomad") yield* validateNomadOnly(check);
  else if (check.Notes.length > 255) yield "notes must not be longer than 255 characters";
}

/** What to do in place of a check that only Consul runs. */
function adviceFor({ Type }: ServiceCheck, { Provider }: Service): string {
  if (Provider !== "nomad") return "";
  if (Type === "script") {
    return "; script checks need Consul: have a task of the group answer an http check in its place";
  }
  if (Type === "grpc") return "; grpc checks need Consul: use tcp, or http with a health endpoint";
  return "";
}

function* validateTarget({ Type, Path, Command, Method }: ServiceCheck): Findings {
  if (Type === "script" && Command === "") yield "script type must have a valid script path";
  if (Type !== "http") return;
  if (Path === "") yield "http type must have http path";
  else if (/^[a-z][a-z0-9+.-]*:/i.test(Path)) yield "http type must have relative http path";
  if (Method !== "" && !METHODS.includes(Method.toUpperCase())) {
    yield `method type ${quote(Method)} not supported in Nomad http check`;
  }
}

function* validateTimes({ Interval, Timeout }: ServiceCheck): Findings {
  if (Number(Interval) === 0) {
    yield "missing required value interval. Interval cannot be less than 1s";
  } else if (Interval < MIN_INTERVAL) {
    yield `interval (${formatDuration(Interval)}) cannot be lower than 1s`;
  }
  if (Number(Timeout) === 0) {
    yield "missing required value timeout. Timeout cannot be less than 1s";
  } else if (Timeout < MIN_INTERVAL) {
    yield `timeout (${formatDuration(Timeout)}) is lower than required minimum timeout 1s`;
  }
}

function* validateModes(check: ServiceCheck): Findings {
  const { InitialStatus, AddressMode, OnUpdate, CheckRestart } = check;
  if (!["", "passing", "warning", "critical"].includes(InitialStatus)) {
    yield `invalid initial check state (${InitialStatus}), must be one of "passing", "warning", "critical" or empty`;
  }
  if (!["", "host", "driver", "alloc", "alloc_ipv6"].includes(AddressMode)) {
    yield `invalid address_mode ${quote(AddressMode)}`;
  }
  if (!ON_UPDATE.includes(OnUpdate)) {
    yield `on_update must be "require_healthy", "ignore_warnings", or "ignore"; got ${quote(OnUpdate)}`;
  }
  if (CheckRestart === null) return;
  if (OnUpdate === "ignore") yield 'on_update value "ignore" is not compatible with check_restart';
  if (OnUpdate === "ignore_warnings" && !CheckRestart.IgnoreWarnings) {
    yield 'on_update value "ignore_warnings" not supported with check_restart ignore_warnings value "false"';
  }
  if (CheckRestart.Limit < 0)
    yield `limit must be greater than or equal to 0 but found ${CheckRestart.Limit}`;
  if (CheckRestart.Grace < 0) {
    yield `grace period cannot be negative: ${formatDuration(CheckRestart.Grace)}`;
  }
}

function* validateNomadOnly(check: ServiceCheck): Findings {
  const consulOnly: Readonly<Record<string, boolean>> = {
    expose: check.Expose,
    success_before_passing: check.SuccessBeforePassing !== 0,
    failures_before_critical: check.FailuresBeforeCritical !== 0,
    failures_before_warning: check.FailuresBeforeWarning !== 0,
    tls_server_name: check.TLSServerName !== "",
  };
  for (const [attribute, isSet] of Object.entries(consulOnly)) {
    if (isSet) yield `${attribute} may only be set for Consul service checks`;
  }
  if (check.OnUpdate === "ignore_warnings") {
    yield "on_update may only be set to ignore_warnings for Consul service checks";
  }
  if (check.CheckRestart?.IgnoreWarnings) {
    yield "ignore_warnings on check_restart only supported for Consul service checks";
  }
  if (check.AddressMode === "driver") {
    yield "address_mode = driver may only be set for Consul service checks";
  }
}
