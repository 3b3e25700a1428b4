import { type AgentMember, operations } from "@drover/api";
import type { ClusterState } from "@drover/server";
import type { AgentConfig } from "../../../config/agent-config.ts";
import { DROVER_VERSION, NOMAD_VERSION } from "../../../fingerprint/versions.ts";
import type { AgentMetrics } from "../../../metrics/agent-metrics.ts";
import { HttpFault } from "../../http-fault.ts";
import type { Endpoint } from "../../listen/take-addresses.ts";
import { route } from "../../routing/route.ts";
import type { Route } from "../../routing/router.ts";

/** What the agent says of itself and of its cluster, which is itself. */
export function agentRoutes({
  state,
  metrics,
  config,
  endpoint,
}: {
  state: ClusterState;
  metrics: AgentMetrics;
  config: AgentConfig;
  /** Where it listens, once it does. */
  endpoint: () => Endpoint | undefined;
}): Route[] {
  const { store } = state;
  const host = () => endpoint()?.host ?? "";
  const port = () => endpoint()?.port ?? 0;
  const address = () => `${host()}:${port()}`;
  const member = (): AgentMember => ({
    Name: `${config.name}.${config.region}`,
    Addr: host(),
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
  /** What is on the disk, with its index. */
  const settled = async <Body>(body: () => Body): Promise<{ body: Body; index: number }> => {
    await store.settled();
    return { body: body(), index: store.index };
  };
  return [
    route(operations.getAgentSelf, () =>
      settled(() => ({
        config: {
          Region: config.region,
          Datacenter: config.datacenter,
          NodeName: config.name,
          DataDir: config.dataDir,
          BindAddr: host(),
          LogLevel: config.logLevel.toUpperCase(),
          DevMode: config.dev,
          EnableDebug: false,
          Ports: { HTTP: port() },
          Client: { Enabled: true, NodeClass: config.client.nodeClass, Meta: config.client.meta },
          Server: { Enabled: true },
          ACL: { Enabled: config.acl.enabled },
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
    ),
    route(operations.listAgentMembers, () =>
      settled(() => ({
        ServerName: config.name,
        ServerRegion: config.region,
        ServerDC: config.datacenter,
        Members: [member()],
      })),
    ),
    route(operations.listAgentServers, () => settled(() => [address()])),
    route(operations.getAgentHealth, ({ query: { type } }) => {
      const ok = { ok: true, message: "ok" };
      return settled(() => ({
        ...(type === "server" ? {} : { client: ok }),
        ...(type === "client" ? {} : { server: ok }),
      }));
    }),
    route(operations.getLeader, () => settled(address)),
    route(operations.listPeers, () => settled(() => [address()])),
    route(operations.listRegions, () => settled(() => [config.region])),
    route(operations.getMetrics, async ({ query }) => {
      if (query.format !== "prometheus") return { body: await metrics.summary() };
      if (!config.telemetry.prometheusMetrics) {
        throw new HttpFault(
          "failed_precondition",
          "Prometheus metrics are turned off by telemetry { prometheus_metrics = false }",
          { status: 415 },
        );
      }
      const contentType = "text/plain; version=0.0.4; charset=utf-8";
      return { text: await metrics.prometheus(), contentType };
    }),
    route(operations.getOpenApi, async () => {
      // It is large, and seldom asked for.
      const { openApi } = await import("../../openapi.ts");
      return { body: openApi() };
    }),
  ];
}
