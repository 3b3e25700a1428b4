import type { TaskDriver } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Node } from "@drover/job";
import type { NodeNetworks, Runner } from "@drover/runner";
import type {
  Acl,
  Cluster,
  GarbageCollector,
  HostVolumes,
  Keyring,
  Snapshots,
  Variables,
} from "@drover/server";
import type { AllocGarbageCollector } from "../client/alloc-garbage-collector.ts";
import type { NodeMeta } from "../client/node-meta.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { HostStatsReader } from "../fingerprint/host-stats.ts";
import type { JobParser } from "../job-parser/job-parser.ts";
import type { AgentLog } from "../log/agent-log.ts";
import type { AgentMetrics } from "../metrics/agent-metrics.ts";
import type { Endpoint } from "./listen/take-addresses.ts";
import { aclPolicyRoutes } from "./routes/acl/acl-policies.ts";
import { aclTokenRoutes } from "./routes/acl/acl-tokens.ts";
import { singleSignOnRoutes } from "./routes/acl/single-sign-on.ts";
import { agentRoutes } from "./routes/agent/agent.ts";
import { eventRoutes } from "./routes/agent/events.ts";
import { monitorRoutes } from "./routes/agent/monitor.ts";
import { allocationRoutes } from "./routes/client/allocations.ts";
import { clientAllocationRoutes } from "./routes/client/client-allocations.ts";
import { clientFileRoutes } from "./routes/client/client-files.ts";
import { clientLogRoutes } from "./routes/client/client-logs.ts";
import { nodeMetaRoutes } from "./routes/client/node-meta.ts";
import { keyringRoutes } from "./routes/cluster/keyring.ts";
import { namespaceRoutes } from "./routes/cluster/namespaces.ts";
import { nodePoolRoutes } from "./routes/cluster/node-pools.ts";
import { nodeRoutes } from "./routes/cluster/nodes.ts";
import { operatorRoutes } from "./routes/cluster/operator.ts";
import { refusedRoutes } from "./routes/cluster/refused.ts";
import { schedulerWorkerRoutes } from "./routes/cluster/scheduler-workers.ts";
import { serverRoutes } from "./routes/cluster/servers.ts";
import { serviceRoutes } from "./routes/cluster/services.ts";
import { snapshotRoutes } from "./routes/cluster/snapshots.ts";
import { variableRoutes } from "./routes/cluster/variables.ts";
import { volumeRoutes } from "./routes/cluster/volumes.ts";
import { deploymentRoutes } from "./routes/jobs/deployments.ts";
import { evaluationRoutes } from "./routes/jobs/evaluations.ts";
import { jobActionRoutes } from "./routes/jobs/job-actions.ts";
import { jobPartRoutes } from "./routes/jobs/job-parts.ts";
import { jobVersionRoutes } from "./routes/jobs/job-versions.ts";
import { jobRoutes } from "./routes/jobs/jobs.ts";
import { scalingRoutes } from "./routes/jobs/scaling.ts";
import { fuzzySearchRoutes } from "./routes/search/fuzzy-search.ts";
import { searchRoutes } from "./routes/search/search.ts";
import { quoted } from "./routing/request-target.ts";
import type { Route } from "./routing/router.ts";
import { RowTexts } from "./rows/row-texts.ts";

/** All routes of the API. */
export function apiRoutes({
  cluster,
  acl,
  aclResetIndex,
  runner,
  drivers,
  networks,
  collector,
  allocGarbageCollector,
  nodeMeta,
  changeNode,
  parser,
  keyring,
  variables,
  snapshots,
  volumes,
  metrics,
  config,
  endpoint,
  log,
  nodeId,
  hostStats,
  reload,
  now,
}: {
  cluster: Cluster;
  acl: Acl;
  /** The index that an operator has written down to bootstrap ACL again. */
  aclResetIndex: () => Promise<number | undefined>;
  runner: Runner;
  drivers: ReadonlyMap<string, TaskDriver>;
  networks: NodeNetworks;
  collector: GarbageCollector;
  allocGarbageCollector: AllocGarbageCollector;
  nodeMeta: NodeMeta;
  /** Writes what is made of the agent's own node. */
  changeNode: (change: (node: Node) => Node) => Promise<void>;
  parser: JobParser;
  keyring: Keyring;
  variables: Variables;
  snapshots: Snapshots;
  volumes: HostVolumes;
  metrics: AgentMetrics;
  config: AgentConfig;
  log: AgentLog;
  hostStats: HostStatsReader;
  nodeId: string;
  /** Reads the configuration again. */
  reload: () => Promise<void>;
  /** Where the agent listens, once it does. */
  endpoint: () => Endpoint | undefined;
  /** Nanoseconds since 1970. */
  now: () => bigint;
}): Route[] {
  const { state, registry: jobRegistry, planner, children, stopper, deployments, nodes } = cluster;
  const { namespaces, nodePools } = cluster;
  const { region } = config;
  const startedAt = new Date();
  const driverConfigs = new Map([...drivers].map(([name, it]) => [name, it.taskConfigSpec()]));
  const abilities = {
    networkProblem: (mode: string) => networks.problemOf(mode),
    bridgeHasIpv6: networks.bridgeHasIpv6,
    volumeDrivers: new Set<string>(),
  };
  const surroundings = { region, namespaces, nodePools, driverConfigs, abilities };
  const texts = new RowTexts();
  const routes = [
    ...jobPartRoutes({ state, jobRegistry, texts }),
    ...jobActionRoutes({
      store: state.store,
      jobRegistry,
      planner,
      children,
      parser,
      surroundings,
    }),
    ...jobRoutes({ state, jobRegistry, texts, surroundings }),
    ...jobVersionRoutes({ state, jobRegistry }),
    ...scalingRoutes(state),
    ...allocationRoutes({ state, stopper, texts }),
    ...evaluationRoutes(state, texts),
    ...deploymentRoutes({ state, control: deployments, texts }),
    ...clientAllocationRoutes({ state, runner, now }),
    ...clientLogRoutes({ state, runner }),
    ...clientFileRoutes({ state, runner }),
    ...nodeMetaRoutes({ nodeMeta, nodeId, changeNode }),
    ...nodeRoutes({
      state,
      allocGarbageCollector,
      operations: nodes,
      hostStats: () => hostStats.read(),
    }),
    ...nodePoolRoutes({ store: state.store, nodePools, texts }),
    ...namespaceRoutes({ store: state.store, namespaces }),
    ...agentRoutes({ state, metrics, config, endpoint }),
    ...monitorRoutes({ log, nodeId, serverName: `${config.name}.${region}` }),
    ...operatorRoutes({ state, collector }),
    ...keyringRoutes({ store: state.store, keyring, oidcIssuer: config.oidcIssuer }),
    ...variableRoutes({ store: state.store, variables }),
    ...volumeRoutes(state, volumes),
    ...searchRoutes({ store: state.store, namespaces, nodePools }),
    ...fuzzySearchRoutes({ store: state.store, namespaces, nodePools }),
    ...serverRoutes({ config, nodeId, endpoint, startedAt, reload }),
    ...schedulerWorkerRoutes(cluster.broker, { serverName: `${config.name}.${region}`, startedAt }),
    ...refusedRoutes(),
    ...serviceRoutes(state, { region }),
    ...eventRoutes(state, { region, bufferSize: config.eventBufferSize }),
    ...withAcl(acl, [
      ...aclTokenRoutes({ store: state.store, acl, resetIndex: aclResetIndex }),
      ...aclPolicyRoutes({ store: state.store, acl }),
    ]),
    ...singleSignOnRoutes(),
    ...snapshotRoutes(snapshots),
  ];
  return routes.map((route) => inRegion(region, route));
}

/** Refuses whatever is about ACL where it is off. */
function withAcl(acl: Acl, routes: readonly Route[]): Route[] {
  return routes.map(({ handler, ...route }) => ({
    ...route,
    handler: (exchange) => {
      acl.requireEnabled();
      return handler(exchange);
    },
  }));
}

/** Refuses what is meant for another region: there is nobody to hand it on to. */
function inRegion(region: string, { handler, ...route }: Route): Route {
  return {
    ...route,
    handler: (exchange) => {
      const wanted = exchange.query.get("region") || region;
      if (wanted === region) return handler(exchange);
      throw new Fault(
        "invalid_argument",
        `No path to region ${quoted(wanted)}: this agent is the whole of region "${region}"`,
      );
    },
  };
}
