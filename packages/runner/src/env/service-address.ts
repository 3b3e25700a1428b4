import type { Allocation, Port } from "@drover/job";

/** Where a service or a check is reached. */
export interface ServiceAddress {
  /** Empty for the node's own. */
  readonly address: string;
  /** 0 if no port is named. */
  readonly port: number;
}

/** What a service or a check says of its address, references filled in. */
export interface AddressRequest {
  /** "auto", "host", "alloc", "alloc_ipv6" or "driver". */
  readonly mode: string;
  /** The `port`: a label or a number; empty for none. */
  readonly label: string;
  /** The service's own `address`; empty for none. */
  readonly custom: string;
  /** Whose ports of the old task-level networks count too; empty for a group's service. */
  readonly task: string;
}

/**
 * The address of a service: on the host, or for `address_mode = "alloc"` and `"alloc_ipv6"` in the allocation's
 * own network. Source: Nomad's page "service Block".
 *
 * @returns what stands in the way, as a sentence, where there is no such address
 */
export function serviceAddress(
  alloc: Pick<Allocation, "AllocatedResources" | "NetworkStatus">,
  { mode, label, custom, task }: AddressRequest,
): ServiceAddress | string {
  const port = portOf(alloc, label, task);
  if (label !== "" && port === undefined) return `no port has the label "${label}"`;
  if (mode === "alloc" || mode === "alloc_ipv6") {
    const { Address = "", AddressIPv6 = "" } = alloc.NetworkStatus ?? {};
    const address = mode === "alloc" ? Address : AddressIPv6;
    if (address === "") {
      const kind = mode === "alloc" ? "" : "with an IPv6 address, ";
      return `address_mode "${mode}" needs a network of the allocation's own, ${kind}which it does not have`;
    }
    return { address, port: port?.inside ?? 0 };
  }
  if (mode === "driver") return 'address_mode "driver" needs a driver with networks of its own';
  if (mode === "auto" && custom !== "") return { address: custom, port: port?.value ?? 0 };
  return { address: port?.address ?? "", port: port?.value ?? 0 };
}

/** A port by its label, among those of the group and those of the task in the old style; or by its number. */
function portOf(
  { AllocatedResources: { Shared, Tasks } }: Pick<Allocation, "AllocatedResources">,
  label: string,
  task: string,
): { address: string; value: number; inside: number } | undefined {
  const shared = Shared.Ports?.find(({ Label }) => Label === label);
  if (shared !== undefined) {
    const { HostIP: address, Value: value, To } = shared;
    return { address, value, inside: To > 0 ? To : value };
  }
  for (const { IP, ReservedPorts, DynamicPorts } of Tasks[task]?.Networks ?? []) {
    const ports: Port[] = [...(ReservedPorts ?? []), ...(DynamicPorts ?? [])];
    const port = ports.find(({ Label }) => Label === label);
    if (port !== undefined) return { address: IP, value: port.Value, inside: port.Value };
  }
  if (!/^[1-9]\d{0,4}$/.test(label)) return undefined;
  return { address: "", value: Number(label), inside: Number(label) };
}
