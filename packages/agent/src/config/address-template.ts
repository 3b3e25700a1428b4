import os from "node:os";
import { Fault } from "@drover/fault";

type Interfaces = ReturnType<typeof os.networkInterfaces>;

/** What an address may be made of, for a pattern of it. Source: the functions of go-sockaddr that give one address. */
export const ADDRESS_TEMPLATE =
  /\{\{\s*(?:(GetPrivateIP|GetPublicIP)|GetInterfaceIP\s+"([^"\s]+)")\s*\}\}/;

/**
 * Puts the machine's addresses in the place of `{{ GetPrivateIP }}`, `{{ GetPublicIP }}` and
 * `{{ GetInterfaceIP "eth0" }}`.
 *
 * @throws {Fault} `failed_precondition` if the machine has no such address
 */
export function evaluateAddress(
  text: string,
  interfaces: Interfaces = os.networkInterfaces(),
): string {
  return text.replaceAll(
    new RegExp(ADDRESS_TEMPLATE, "g"),
    (template, name: string | undefined, device: string | undefined) => {
      const all = Object.entries(interfaces).flatMap(([of, addresses]) =>
        (addresses ?? []).map(({ address, family, internal }) => ({
          of,
          address,
          family,
          internal,
        })),
      );
      const candidates = all.filter(({ of, address, family, internal }) => {
        if (device !== undefined) return of === device;
        return family === "IPv4" && !internal && isPrivate(address) === (name === "GetPrivateIP");
      });
      const found = candidates.find(({ family }) => family === "IPv4") ?? candidates[0];
      if (found !== undefined) return found.address;
      throw new Fault("failed_precondition", `This machine has no address for ${template}`);
    },
  );
}

/** Source: RFC 1918 and RFC 6598. */
function isPrivate(address: string): boolean {
  const [first = 0, second = 0] = address.split(".").map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second < 128)
  );
}
