import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { findNode } from "./find-by-prefix.ts";

/**
 * The id of the node that a command is about: found by a prefix, or the agent's own for `-self`.
 *
 * @throws {Fault} `invalid_argument` unless exactly one of the two is given, or for a prefix that is
 *   ambiguous; `not_found`; `failed_precondition` for an agent without a node
 */
export async function chooseNode(
  client: NomadClient,
  prefix: string | undefined,
  { self }: { self: boolean },
): Promise<string> {
  if (prefix !== undefined && !self) return (await findNode(client, prefix)).ID;
  if (prefix !== undefined || !self) {
    throw new Fault("invalid_argument", "Give either the id of a node or -self");
  }
  const { value } = await client.agent.self();
  const id = value.stats.client?.node_id;
  if (id !== undefined) return id;
  throw new Fault(
    "failed_precondition",
    `The agent at ${client.address} is no client and has no node`,
  );
}
