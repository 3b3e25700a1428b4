import { createHash } from "node:crypto";
import {
  type Allocation,
  type CheckResult,
  type InterpolationScope,
  interpolate,
  type Node,
  type Service,
  type ServiceCheck,
  stringifyJson,
  type TaskGroup,
} from "@drover/job";
import { serviceAddress } from "../env/service-address.ts";
import { buildServiceScope } from "../env/task-env.ts";
import type { Probe } from "./probe.ts";

const NS_PER_MS = 1_000_000;

/** A check of a service as it is run: references filled in, its address known. */
export interface CheckPlan {
  /** The same for as long as nothing of it changes. */
  readonly id: string;
  readonly check: string;
  readonly service: string;
  /** While it runs, the check is run; empty for the allocation's main tasks. */
  readonly task: string;
  readonly mode: CheckResult["Mode"];
  /** Or why there is nothing to ask. */
  readonly probe: Probe | string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** After so many failures in a row the task is restarted; undefined for never. */
  readonly restart: { readonly limit: number; readonly graceMs: number } | undefined;
}

/** Whether the services of a group with `provider = "nomad"` have any checks. */
export function hasChecks(group: TaskGroup): boolean {
  return [group, ...group.Tasks].some(({ Services }) =>
    Services?.some(({ Provider, Checks }) => Provider === "nomad" && Checks?.length),
  );
}

/** The checks of an allocation's services with `provider = "nomad"`. */
export function checkPlans(
  alloc: Allocation,
  group: TaskGroup,
  { node, region }: { node: Node; region: string },
): CheckPlan[] {
  return [undefined, ...group.Tasks].flatMap((task) => {
    const services = (task ?? group).Services?.filter(({ Provider }) => Provider === "nomad") ?? [];
    if (services.length === 0) return [];
    const scope = buildServiceScope({ alloc, group, task, node, region });
    const home = node.Attributes["unique.network.ip-address"] ?? "127.0.0.1";
    return services.flatMap((service) =>
      (service.Checks ?? []).map((check) =>
        checkPlan(alloc, { service, check, owner: task?.Name ?? "", scope, home }),
      ),
    );
  });
}

function checkPlan(
  alloc: Allocation,
  source: {
    service: Service;
    check: ServiceCheck;
    owner: string;
    scope: InterpolationScope;
    home: string;
  },
): CheckPlan {
  const { service, check, owner, scope } = source;
  const fill = (text: string) => interpolate(text, scope);
  const { CheckRestart, OnUpdate, Interval, Timeout, TaskName } = check;
  const probe = probeOf(alloc, source, fill);
  return {
    id: hash([alloc.ID, owner, service.Name, check, probe]),
    check: fill(check.Name),
    service: fill(service.Name),
    task: TaskName,
    mode: OnUpdate === "ignore" ? "readiness" : "healthiness",
    probe,
    intervalMs: Number(Interval) / NS_PER_MS,
    timeoutMs: Number(Timeout) / NS_PER_MS,
    restart:
      CheckRestart === null || CheckRestart.Limit === 0
        ? undefined
        : { limit: CheckRestart.Limit, graceMs: Number(CheckRestart.Grace) / NS_PER_MS },
  };
}

function probeOf(
  alloc: Allocation,
  {
    service,
    check,
    owner,
    home,
  }: { service: Service; check: ServiceCheck; owner: string; home: string },
  fill: (text: string) => string,
): Probe | string {
  const custom = fill(service.Address);
  const found = serviceAddress(alloc, {
    mode: check.AddressMode || (custom === "" ? "host" : "auto"),
    label: fill(check.PortLabel || service.PortLabel),
    custom,
    task: owner,
  });
  if (typeof found === "string") return found;
  const host = found.address || home;
  const { port } = found;
  if (check.Type.toLowerCase() === "tcp") return { type: "tcp", host, port };
  const headers = Object.entries(check.Header ?? {}).map(
    ([name, values]) => [fill(name), values.map(fill)] as const,
  );
  return {
    type: "http",
    protocol: check.Protocol === "https" ? "https" : "http",
    host,
    port,
    path: requestPath(fill(check.Path)),
    method: (check.Method || "GET").toUpperCase(),
    headers: Object.fromEntries(headers),
    body: fill(check.Body),
    skipVerify: check.TLSSkipVerify,
  };
}

function requestPath(path: string): string {
  const encoded = path.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  return encoded.startsWith("/") ? encoded : `/${encoded}`;
}

function hash(parts: unknown): string {
  return createHash("sha256").update(stringifyJson(parts)).digest("hex").slice(0, 32);
}
