import { isIPv6 } from "node:net";
import type { Allocation, NetworkResource } from "@drover/job";

/**
 * The variables that tell a task its ports and addresses: those of the group (`NOMAD_PORT_<label>`
 * and so on), its own of the old task-level networks, and its siblings' (`NOMAD_ADDR_<task>_<label>`).
 */
export function portVariables(
  { AllocatedResources, NetworkStatus }: Pick<Allocation, "AllocatedResources" | "NetworkStatus">,
  taskName: string,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, { Networks }] of Object.entries(AllocatedResources.Tasks)) {
    for (const { label, ip, value } of portsOf(Networks)) {
      if (name === taskName) Object.assign(variables, ownPort(label, ip, value));
      else Object.assign(variables, siblingPort(`${name}_${label}`, ip, value));
    }
  }
  const { Networks, Ports } = AllocatedResources.Shared;
  for (const { label, value, to } of portsOf(Networks)) {
    variables[`NOMAD_PORT_${label}`] = `${to > 0 ? to : value}`;
    variables[`NOMAD_HOST_PORT_${label}`] = `${value}`;
  }
  for (const { Label, Value, To, HostIP } of Ports ?? []) {
    const inside = `${To > 0 ? To : Value}`;
    const address = joinHostPort(HostIP, Value);
    variables[`NOMAD_ADDR_${Label}`] = address;
    variables[`NOMAD_HOST_ADDR_${Label}`] = address;
    variables[`NOMAD_IP_${Label}`] = HostIP;
    variables[`NOMAD_HOST_IP_${Label}`] = HostIP;
    variables[`NOMAD_PORT_${Label}`] = inside;
    variables[`NOMAD_ALLOC_PORT_${Label}`] = inside;
    variables[`NOMAD_HOST_PORT_${Label}`] = `${Value}`;
    if (NetworkStatus !== null && NetworkStatus.Address !== "") {
      variables[`NOMAD_ALLOC_INTERFACE_${Label}`] = NetworkStatus.InterfaceName;
      variables[`NOMAD_ALLOC_IP_${Label}`] = NetworkStatus.Address;
      variables[`NOMAD_ALLOC_ADDR_${Label}`] = joinHostPort(NetworkStatus.Address, Number(inside));
    }
  }
  return variables;
}

function portsOf(networks: readonly NetworkResource[] | null) {
  return (networks ?? []).flatMap(({ IP, ReservedPorts, DynamicPorts }) =>
    [...(ReservedPorts ?? []), ...(DynamicPorts ?? [])].map(({ Label, Value, To }) => ({
      label: Label,
      ip: IP,
      value: Value,
      to: To,
    })),
  );
}

function ownPort(label: string, ip: string, value: number): Record<string, string> {
  return {
    ...siblingPort(label, ip, value),
    [`NOMAD_IPv${isIPv6(ip) ? 6 : 4}_${label}`]: ip,
    [`NOMAD_HOST_PORT_${label}`]: `${value}`,
  };
}

function siblingPort(label: string, ip: string, value: number): Record<string, string> {
  return {
    [`NOMAD_ADDR_${label}`]: joinHostPort(ip, value),
    [`NOMAD_IP_${label}`]: ip,
    [`NOMAD_PORT_${label}`]: `${value}`,
  };
}

function joinHostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
