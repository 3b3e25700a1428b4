import { BlockList, isIPv6 } from "node:net";

const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet("169.254.0.0", 16, "ipv4");
LINK_LOCAL.addSubnet("fe80::", 10, "ipv6");
// Where clouds keep the credentials of a machine, on networks with IPv6 alone.
LINK_LOCAL.addAddress("fd00:ec2::254", "ipv6");

/**
 * Whether an address is one of this link alone, as those are where clouds hand out a machine's credentials.
 * An IPv4 address that is written as an IPv6 one counts. Source: RFC 3927, RFC 4291 section 2.5.6.
 */
export function isLinkLocal(address: string): boolean {
  return LINK_LOCAL.check(address.replace(/%.*$/, ""), isIPv6(address) ? "ipv6" : "ipv4");
}
