import type { NetworkResource, Port, TaskGroup } from "@drover/job";
import { type Findings, quote } from "./messages.ts";

const MAX_PORT = 65_535;
const HOST_NAME = /^(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?)+$/;

/** Ports of a group's networks and of its tasks' own, which share the labels and the host's ports. */
export function* validateNetworks(group: TaskGroup): Findings {
  const owners: PortOwners = { labels: new Map(), statics: new Map() };
  for (const network of group.Networks ?? []) {
    for (const port of portsOf(network)) {
      yield* validatePort(port, owners, "taskgroup network");
      if (port.IgnoreCollision && network.Mode !== "" && network.Mode !== "host") {
        yield `Port ${quote(port.Label)} collision may not be ignored on non-host network mode ${quote(network.Mode)}`;
      }
    }
    yield* validateCniArgs(network);
    const { Hostname } = network;
    if (Hostname !== "" && !Hostname.includes("${") && !HOST_NAME.test(Hostname)) {
      yield `Hostname is not a valid DNS name: ${quote(Hostname)}`;
    }
  }
  for (const task of group.Tasks) {
    for (const port of (task.Resources.Networks ?? []).flatMap(portsOf)) {
      yield* validatePort(port, owners, task.Name);
    }
  }
}

/** The labels of all ports of a network. */
export function portsOf({ ReservedPorts, DynamicPorts }: NetworkResource): Port[] {
  return [...(ReservedPorts ?? []), ...(DynamicPorts ?? [])];
}

interface PortOwners {
  readonly labels: Map<string, string>;
  /** By host network and number. */
  readonly statics: Map<string, string>;
}

function* validatePort(port: Port, owners: PortOwners, owner: string): Findings {
  const { Label, Value, To, HostNetwork, IgnoreCollision } = port;
  const labelOwner = owners.labels.get(Label);
  if (labelOwner !== undefined) yield `Port label ${Label} already in use by ${labelOwner}`;
  else owners.labels.set(Label, owner);
  if (Value < 0) yield `Port ${Label} (${Value}) cannot be negative`;
  if (Value > MAX_PORT) yield `Port ${Label} (${Value}) cannot be greater than ${MAX_PORT}`;
  if (Value > 0) {
    const key = `${HostNetwork}:${Value}`;
    const other = owners.statics.get(key);
    if (other === undefined) owners.statics.set(key, `${owner}:${Label}`);
    else if (!IgnoreCollision) yield `Static port ${Value} already reserved by ${other}`;
  }
  if (To < -1) yield `Port ${quote(Label)} cannot be mapped to negative value ${To}`;
  if (To > MAX_PORT) {
    yield `Port ${quote(Label)} cannot be mapped to a port (${To}) greater than ${MAX_PORT}`;
  }
}

function* validateCniArgs({ CNI }: NetworkResource): Findings {
  for (const [key, value] of Object.entries(CNI?.Args ?? {})) {
    if (key.includes(";")) yield `invalid ';' character in CNI arg key ${quote(key)}`;
    if (value.includes(";")) yield `invalid ';' character in CNI arg value ${quote(value)}`;
  }
}
