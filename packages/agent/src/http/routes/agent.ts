import type { AgentMember } from "@drover/api";
import type { AgentMetrics } from "../../agent-metrics.ts";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { AgentConfig } from "../../config/agent-config.ts";
import { DROVER_VERSION, NOMAD_VERSION } from "../../fingerprint/versions.ts";
import type { Route } from "../router.ts";

/** What the agent says of itself and of its cluster, which is itself. */
export function agentRoutes({
  state,
  metrics,
  config,
  port,
}: {
  state: ClusterState;
  metrics: AgentMetrics;
  config: AgentConfig;
  /** The port that it listens on. */
  port: () => number;
}): Route[] {
  const { store } = state;
  const address = () => `${config.bindAddress}:${port()}`;
  const member = (): AgentMember => ({
    Name: `${config.name}.${config.region}`,
    Addr: config.bindAddress,
    Port: port(),
    Tags: { build: NOMAD_VERSION, dc: config.datacenter, region: config.region, role: "nomad" },
    Status: "alive",
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  });
  const get = (path: string, body: () => unknown): Route => ({
    methods: ["GET"],
    path,
    handler: async () => {
      await store.settled();
      return { body: body(), index: store.index };
    },
  });
  return [
    get("/v1/agent/self", () => ({
      config: {
        Region: config.region,
        Datacenter: config.datacenter,
        NodeName: config.name,
        DataDir: config.dataDir,
        BindAddr: config.bindAddress,
        LogLevel: config.logLevel,
        DevMode: config.dev,
        EnableDebug: false,
        Ports: { HTTP: port() },
        Client: { Enabled: true, NodeClass: config.client.nodeClass, Meta: config.client.meta },
        Server: { Enabled: true },
        ACL: { Enabled: false },
        Version: {
          Version: NOMAD_VERSION,
          VersionMetadata: `drover.${DROVER_VERSION}`,
          VersionPrerelease: "",
          Revision: "",
        },
      },
      member: member(),
      stats: {
        client: { node_id: [...store.table("nodes").values()][0]?.ID ?? "" },
        drover: { version: DROVER_VERSION },
        nomad: { server: "true", leader: "true", leader_addr: address() },
      },
    })),
    get("/v1/agent/members", () => ({
      ServerName: config.name,
      ServerRegion: config.region,
      ServerDC: config.datacenter,
      Members: [member()],
    })),
    get("/v1/agent/servers", () => [address()]),
    get("/v1/agent/health", () => ({
      client: { ok: true, message: "ok" },
      server: { ok: true, message: "ok" },
    })),
    get("/v1/status/leader", address),
    get("/v1/status/peers", () => [address()]),
    get("/v1/regions", () => [config.region]),
    get("/v1/namespaces", () => [DEFAULT_NAMESPACE]),
    get("/v1/namespace/default", () => DEFAULT_NAMESPACE),
    {
      methods: ["GET"],
      path: "/v1/metrics",
      handler: (exchange) => {
        const gauges = metrics.gauges();
        if (exchange.query.get("format") !== "prometheus") {
          const Gauges = Object.entries(gauges).map(([Name, Value]) => ({
            Name: Name.replaceAll("_", "."),
            Value,
            Labels: {},
          }));
          return {
            body: {
              Timestamp: new Date().toISOString(),
              Gauges,
              Counters: [],
              Points: [],
              Samples: [],
            },
          };
        }
        const lines = Object.entries(gauges).map(
          ([name, value]) => `# TYPE ${name} gauge\n${name} ${value}\n`,
        );
        return { text: lines.join(""), contentType: "text/plain; version=0.0.4; charset=utf-8" };
      },
    },
  ];
}

const DEFAULT_NAMESPACE = {
  Name: "default",
  Description: "Default shared namespace",
  Quota: "",
  Capabilities: null,
  Meta: null,
  CreateIndex: 1,
  ModifyIndex: 1,
};
