import { AclApi } from "./acl-api.ts";
import { AgentApi } from "./agent-api.ts";
import { AllocationsApi } from "./allocations-api.ts";
import { DeploymentsApi } from "./deployments-api.ts";
import { EvaluationsApi } from "./evaluations-api.ts";
import { FilesApi } from "./files-api.ts";
import { JobsApi } from "./jobs-api.ts";
import { KeyringApi } from "./keyring-api.ts";
import { NamespacesApi } from "./namespaces-api.ts";
import { NodePoolsApi } from "./node-pools-api.ts";
import { NodesApi } from "./nodes-api.ts";
import { OperatorApi } from "./operator-api.ts";
import { ScalingApi } from "./scaling-api.ts";
import { ServicesApi } from "./services-api.ts";
import { Transport, type TransportOptions } from "./transport.ts";
import { VariablesApi } from "./variables-api.ts";
import { VolumesApi } from "./volumes-api.ts";

/**
 * Nomad's HTTP API: this agent's, or that of a real Nomad. Reads resolve to an `Answer` with the
 * index that a blocking query continues from. Every call rejects with an `ApiError` that carries
 * the agent's own words, or with a `Fault` `unavailable` if there is no agent.
 */
export class NomadClient {
  readonly address: string;
  readonly jobs: JobsApi;
  readonly allocations: AllocationsApi;
  readonly evaluations: EvaluationsApi;
  readonly deployments: DeploymentsApi;
  readonly nodes: NodesApi;
  readonly nodePools: NodePoolsApi;
  readonly namespaces: NamespacesApi;
  /** The files of allocations, their logs first. */
  readonly files: FilesApi;
  readonly agent: AgentApi;
  readonly operator: OperatorApi;
  readonly scaling: ScalingApi;
  readonly services: ServicesApi;
  readonly variables: VariablesApi;
  readonly volumes: VolumesApi;
  readonly keyring: KeyringApi;
  readonly acl: AclApi;
  /** For calls that have no method here. */
  readonly transport: Transport;

  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
    const transport = new Transport(options);
    this.address = transport.address;
    this.jobs = new JobsApi(transport);
    this.allocations = new AllocationsApi(transport);
    this.evaluations = new EvaluationsApi(transport);
    this.deployments = new DeploymentsApi(transport);
    this.nodes = new NodesApi(transport);
    this.nodePools = new NodePoolsApi(transport);
    this.namespaces = new NamespacesApi(transport);
    this.files = new FilesApi(transport);
    this.agent = new AgentApi(transport);
    this.operator = new OperatorApi(transport);
    this.scaling = new ScalingApi(transport);
    this.services = new ServicesApi(transport);
    this.variables = new VariablesApi(transport);
    this.volumes = new VolumesApi(transport);
    this.keyring = new KeyringApi(transport);
    this.acl = new AclApi(transport);
    this.transport = transport;
  }

  /** A client of the same agent whose calls are about another namespace. */
  inNamespace(namespace: string): NomadClient {
    return new NomadClient({ ...this.#options, namespace });
  }
}
