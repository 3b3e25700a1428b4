import os from "node:os";
import { Fault } from "@drover/fault";
import type { NetworkConfig } from "../config/agent-config.ts";

type Interfaces = ReturnType<typeof os.networkInterfaces>;

/** The address that tasks get, and the interface that has it. */
export interface PrimaryAddress {
  readonly device: string;
  readonly address: string;
}

/**
 * Chooses among the machine's addresses; loopback where there is no other.
 *
 * @throws {Fault} `failed_precondition` if the interface or the family that is wanted has none
 */
export function primaryAddress(
  { interface: wanted, family }: Pick<NetworkConfig, "interface" | "family">,
  interfaces: Interfaces = os.networkInterfaces(),
): PrimaryAddress {
  const all = Object.entries(interfaces).flatMap(([device, addresses]) =>
    (addresses ?? []).map(({ address, family: version, internal }) => {
      return { device, address, family: version.toLowerCase(), internal };
    }),
  );
  const candidates = all.filter(({ device, address, internal }) =>
    wanted === "" ? !internal && !isLinkLocal(address) : device === wanted,
  );
  const preferred = candidates.filter((it) => it.family === (family || "ipv4"));
  const [found = family === "" ? candidates[0] : undefined] = preferred;
  if (found !== undefined) return { device: found.device, address: found.address };
  if (["", "lo"].includes(wanted) && family === "") return { device: "lo", address: "127.0.0.1" };
  const names = [...new Set(all.map(({ device }) => device))].join(", ");
  throw new Fault(
    "failed_precondition",
    `${wanted === "" ? "No interface of this machine" : `Network interface "${wanted}"`} has ${
      family === "" ? "an" : `an ${family}`
    } address (client.network_interface, client.preferred_address_family); there are ${names}`,
  );
}

/** Which only neighbours reach, and not without the name of an interface. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}
