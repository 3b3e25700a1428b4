import { isIP } from "node:net";
import { Fault } from "@drover/fault";

/** A `host_network` block. */
export interface HostNetworkConfig {
  /** Networks that an address must be in, with commas between them; empty for any. */
  readonly cidr: string;
  /** The interface that must have it; empty for any. */
  readonly interface: string;
  /** Ports that no allocation gets there, as "22,8000-8010". */
  readonly reservedPorts: string;
}

/** @throws {Fault} `invalid_argument` for a CIDR that is none */
export function hostNetworkConfigs(
  given: Readonly<Record<string, HostNetworkConfig>>,
): Readonly<Record<string, HostNetworkConfig>> {
  for (const [name, { cidr }] of Object.entries(given)) {
    const wrong = cidr.split(",").find((network) => network.trim() !== "" && !isCidr(network));
    if (wrong === undefined) continue;
    throw new Fault(
      "invalid_argument",
      `client.host_network "${name}".cidr: "${wrong.trim()}" is no network like "10.0.0.0/8"`,
    );
  }
  return given;
}

function isCidr(network: string): boolean {
  const [address = "", prefix = ""] = network.trim().split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return Number(prefix) <= longest;
}
