import { existsSync } from "node:fs";
import type { NetworkIsolation } from "@drover/driver";
import type { Allocation, NetworkStatus, TaskGroup } from "@drover/job";
import type { CniNetwork } from "./cni-network.ts";
import {
  addressOf,
  type CniMember,
  type CniResult,
  joinNetwork,
  leaveNetwork,
  type PortMapping,
} from "./cni-plugins.ts";
import { makeNamespace, namespacePath, removeNamespace } from "./network-namespaces.ts";
import type { NodeNetworks } from "./node-networks.ts";

const INTERFACE = "eth0";
const HOST: NetworkIsolation = { mode: "host", path: "" };

/** What must be known of a network to give it back. */
interface KeptNetwork {
  readonly network: CniNetwork | null;
  readonly member: CniMember;
  readonly result: CniResult;
}

/** The network of one allocation: the host's, or a network namespace that its tasks share. */
export class AllocNetwork {
  readonly #allocId: string;
  readonly #networks: NodeNetworks;
  readonly #keep: (text: string) => void;
  #kept: KeptNetwork | undefined;

  /** @param options.keep keeps what `restore` takes up */
  constructor(
    allocId: string,
    { networks, keep }: { networks: NodeNetworks; keep: (text: string) => void },
  ) {
    this.#allocId = allocId;
    this.#networks = networks;
    this.#keep = keep;
  }

  /** Where its tasks run. */
  get isolation(): NetworkIsolation {
    return this.#kept === undefined ? HOST : { mode: "group", path: this.#kept.member.namespace };
  }

  /** What is told of it; the host's has no interface of the allocation's own. */
  statusOf(group: TaskGroup): NetworkStatus {
    const { interfaceName, address, addressIpv6 } = addressOf(this.#kept?.result ?? {});
    return {
      InterfaceName: interfaceName,
      Address: address,
      ...(addressIpv6 === "" ? {} : { AddressIPv6: addressIpv6 }),
      DNS: group.Networks?.[0]?.DNS ?? null,
    };
  }

  /** Takes up what an earlier process made; what a restart of the machine has taken is made anew. */
  restore(text: string): void {
    if (text === "") return;
    const kept: KeptNetwork = JSON.parse(text);
    if (existsSync(kept.member.namespace)) this.#kept = kept;
  }

  /**
   * Makes the network that the group asks for, unless it is there.
   *
   * @throws {Fault} `failed_precondition` with what stands in the way; nothing is left then
   */
  async setUp(alloc: Allocation, group: TaskGroup): Promise<void> {
    const mode = group.Networks?.[0]?.Mode ?? "";
    if (mode === "" || mode === "host" || this.#kept !== undefined) return;
    const network = this.#networks.networkOf(mode);
    const member: CniMember = {
      containerId: alloc.ID,
      namespace: namespacePath(alloc.ID),
      interfaceName: INTERFACE,
      args: cniArgs(alloc, group),
      portMappings: portMappings(alloc),
    };
    const result = await this.#make(network, member);
    this.#kept = { network: network ?? null, member, result };
    this.#keep(JSON.stringify(this.#kept));
  }

  /** Gives it back. Idempotent; called again where it failed. */
  async tearDown(): Promise<void> {
    if (this.#kept === undefined) return;
    const { network, member, result } = this.#kept;
    const { ip, place } = this.#networks;
    if (network !== null) await leaveNetwork(network, { ...member, result }, place);
    await removeNamespace(this.#allocId, ip);
    this.#kept = undefined;
    this.#keep("");
  }

  async #make(network: CniNetwork | undefined, member: CniMember): Promise<CniResult> {
    const { ip, place } = this.#networks;
    // What a set-up has left that was cut off keeps its address otherwise.
    if (network !== undefined && existsSync(member.namespace)) {
      await leaveNetwork(network, { ...member, result: undefined }, place).catch(() => {});
    }
    await makeNamespace(this.#allocId, ip);
    if (network === undefined) return {};
    try {
      return await joinNetwork(network, member, place);
    } catch (error) {
      await removeNamespace(this.#allocId, ip).catch(() => {});
      throw error;
    }
  }
}

function portMappings({ AllocatedResources }: Allocation): PortMapping[] {
  return (AllocatedResources.Shared.Ports ?? []).flatMap(({ Value, To, HostIP }) =>
    (["tcp", "udp"] as const).map((protocol) => ({
      hostPort: Value,
      containerPort: To > 0 ? To : Value,
      protocol,
      hostIP: HostIP,
    })),
  );
}

function cniArgs(alloc: Allocation, group: TaskGroup): Record<string, string> {
  return {
    NOMAD_REGION: alloc.Job.Region,
    NOMAD_NAMESPACE: alloc.Namespace,
    NOMAD_JOB_ID: alloc.JobID,
    NOMAD_GROUP_NAME: alloc.TaskGroup,
    NOMAD_ALLOC_ID: alloc.ID,
    ...group.Networks?.[0]?.CNI?.Args,
  };
}
