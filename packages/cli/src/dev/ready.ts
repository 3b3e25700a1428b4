import type { NomadClient } from "@drover/api";
import { sleep } from "@drover/clock";
import { groupOf } from "@drover/job";

const LOOK_AGAIN_MS = 300;

/**
 * Waits until an allocation's checks pass, where it has any.
 *
 * @returns its addresses, as "http 127.0.0.1:8080", or that its checks pass; empty where it has neither
 * @throws {Fault} `canceled` if `signal` aborts; `not_found` once it is gone
 */
export async function untilReady(
  client: NomadClient,
  allocId: string,
  signal: AbortSignal,
): Promise<string> {
  const { value: alloc } = await client.allocations.get(allocId, { signal });
  const group = groupOf(alloc);
  const services = [group, ...(group?.Tasks ?? [])].flatMap((part) => part?.Services ?? []);
  const count = services.flatMap(({ Checks }) => Checks ?? []).length;
  while (count > 0) {
    const { value: results } = await client.allocations.checks(allocId, { signal });
    const all = Object.values(results);
    if (all.length >= count && all.every(({ Status }) => Status === "success")) break;
    await sleep(LOOK_AGAIN_MS, signal);
  }
  const addresses = (alloc.AllocatedResources.Shared.Ports ?? [])
    .map(({ Label, HostIP, Value }) => `${Label} ${HostIP}:${Value}`)
    .join(", ");
  return addresses || (count > 0 ? "its checks pass" : "");
}
