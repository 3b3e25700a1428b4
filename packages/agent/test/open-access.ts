import { Access, type AccessOptions } from "../src/http/access/access.ts";

/** An agent's access rules with their defaults, for a server on loopback. */
export function openAccess(options: Partial<AccessOptions> = {}): Promise<Access> {
  return Access.load({
    addresses: ["127.0.0.1"],
    hostName: "here",
    allowedHosts: [],
    localUsers: [],
    localGroups: [],
    trustLoopback: false,
    connectionsPerClient: 100,
    hasValidToken: () => false,
    hasIdentity: () => false,
    ...options,
  });
}
