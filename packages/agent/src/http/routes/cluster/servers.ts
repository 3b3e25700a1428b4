import { readFile, statfs } from "node:fs/promises";
import os from "node:os";
import process from "node:process";
import { operations } from "@drover/api";
import { Fault } from "@drover/fault";
import type { AgentConfig } from "../../../config/agent-config.ts";
import { NOMAD_VERSION } from "../../../fingerprint/versions.ts";
import type { Endpoint } from "../../listen/take-addresses.ts";
import { quoted } from "../../routing/request-target.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

const MIB = 1024 * 1024;
/** Names whose values are nobody's business. */
const SECRET = /token|secret|password|passwd|key|auth|credential/i;

/** What is about the servers of a cluster, of which this agent is the only one, and about its machine. */
export function serverRoutes({
  config,
  nodeId,
  endpoint,
  startedAt,
  reload,
}: {
  config: AgentConfig;
  nodeId: string;
  endpoint: () => Endpoint | undefined;
  /** When the agent was started. */
  startedAt: Date;
  /** Reads the configuration again. */
  reload: () => Promise<void>;
}): Route[] {
  const address = () => `${endpoint()?.host ?? ""}:${endpoint()?.port ?? 0}`;
  const name = `${config.name}.${config.region}`;
  const refuse = (reason: string) => () => {
    throw new Fault("unimplemented", reason);
  };
  return [
    route(operations.getRaftConfiguration, () => ({
      body: {
        Servers: [
          {
            ID: nodeId,
            Node: name,
            Address: address(),
            Leader: true,
            Voter: true,
            RaftProtocol: "3",
          },
        ],
        Index: 0,
      },
    })),
    route(operations.removeRaftPeer, ({ query: { id, address: peer } }) => {
      const what = id === "" ? `address ${quoted(peer)}` : `id ${quoted(id)}`;
      if (id !== nodeId && peer !== address()) {
        throw new Fault("not_found", `${what} was not found in the Raft configuration`);
      }
      throw new Fault("failed_precondition", `${what} is the only server and cannot be removed`);
    }),
    route(operations.getAutopilotHealth, () => ({
      body: {
        Healthy: true,
        FailureTolerance: 0,
        Leader: nodeId,
        Voters: [nodeId],
        Servers: [
          {
            ID: nodeId,
            Name: name,
            Address: address(),
            SerfStatus: "alive",
            Version: NOMAD_VERSION,
            Leader: true,
            LastContact: "0s",
            LastTerm: 1,
            LastIndex: 1,
            Healthy: true,
            Voter: true,
            StableSince: startedAt.toISOString(),
          },
        ],
      },
    })),
    route(operations.getAutopilotConfiguration, () => ({
      body: {
        CleanupDeadServers: true,
        LastContactThreshold: "200ms",
        MaxTrailingLogs: 250,
        MinQuorum: 0,
        ServerStabilizationTime: "10s",
        EnableRedundancyZones: false,
        DisableUpgradeMigration: false,
        EnableCustomUpgrades: false,
        CreateIndex: 0,
        ModifyIndex: 0,
      },
    })),
    route(operations.transferLeadership, () => {
      throw new Fault("failed_precondition", "This is the only server, and stays the leader");
    }),
    route(operations.reloadAgent, async () => {
      await reload();
      return { body: null };
    }),
    route(
      operations.joinServers,
      refuse("An agent is one whole cluster and joins no other; a cluster of several needs Nomad"),
    ),
    route(
      operations.setAgentServers,
      refuse("The agent is its own server; a cluster of several needs Nomad"),
    ),
    route(operations.forceLeave, ({ query: { node } }) => {
      if (node !== config.name && node !== name) return { body: null };
      throw new Fault("failed_precondition", `${quoted(node)} is the only server and cannot leave`);
    }),
    route(operations.getHostData, async ({ query }) => {
      const wanted = query.node_id || query.server_id;
      if (wanted !== "" && ![nodeId, name, config.name, "leader"].includes(wanted)) {
        throw new Fault(
          "not_found",
          `No node or server ${quoted(wanted)}: there is only ${nodeId}`,
        );
      }
      return { body: { AgentID: nodeId, HostData: await hostData(config.dataDir) } };
    }),
  ];
}

async function hostData(dataDir: string) {
  const text = (file: string) => readFile(file, "utf8").catch(() => "");
  const { blocks, bfree, bsize } = await statfs(dataDir);
  const toMib = (count: number) => Math.round((count * bsize) / MIB);
  const environment = Object.entries(process.env).map(([name, value = ""]) => [
    name,
    SECRET.test(name) ? "<redacted>" : value,
  ]);
  return {
    OS: `${os.type()} ${os.release()} ${os.version()} ${os.machine()}`,
    Network: Object.entries(os.networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses.map(({ address, netmask, mac }) => ({ name, address, netmask, mac })),
    ),
    ResolvConf: await text("/etc/resolv.conf"),
    Hosts: await text("/etc/hosts"),
    Environment: Object.fromEntries(environment),
    Disk: { [dataDir]: { DiskMB: toMib(blocks), UsedMB: toMib(blocks - bfree) } },
  };
}
