import type { Int64 } from "@drover/schema/json";
import type { WorkloadIdentity } from "./identity.ts";
import type { LogConfig } from "./log-config.ts";
import type { Resources } from "./resources.ts";
import type { VolumeMount } from "./volume.ts";

/** A service's part in Consul's service mesh. */
export interface ConsulConnect {
  Native: boolean;
  Gateway: ConsulGateway | null;
  SidecarService: ConsulSidecarService | null;
  SidecarTask: SidecarTask | null;
}

export interface ConsulSidecarService {
  Tags: string[] | null;
  Port: string;
  Proxy: ConsulProxy | null;
  DisableDefaultTCPCheck: boolean;
  Meta: Record<string, string> | null;
}

/** What a sidecar's task differs in from the one that Nomad injects; empty for the same. */
export interface SidecarTask {
  Name: string;
  Driver: string;
  User: string;
  Config: Record<string, unknown> | null;
  Env: Record<string, string> | null;
  Resources: Resources;
  Meta: Record<string, string> | null;
  KillTimeout: Int64;
  LogConfig: LogConfig;
  ShutdownDelay: Int64;
  KillSignal: string;
  VolumeMounts: VolumeMount[] | null;
  Identities: WorkloadIdentity[] | null;
}

export interface ConsulProxy {
  LocalServiceAddress: string;
  LocalServicePort: number;
  Expose: { Paths: ConsulExposePath[] | null } | null;
  Upstreams: ConsulUpstream[] | null;
  TransparentProxy: ConsulTransparentProxy | null;
  Config: Record<string, unknown> | null;
}

export interface ConsulExposePath {
  Path: string;
  Protocol: string;
  LocalPathPort: number;
  ListenerPort: string;
}

export interface ConsulUpstream {
  DestinationName: string;
  DestinationNamespace: string;
  DestinationPeer: string;
  DestinationPartition: string;
  DestinationType: string;
  LocalBindPort: number;
  Datacenter: string;
  LocalBindAddress: string;
  LocalBindSocketPath: string;
  LocalBindSocketMode: string;
  MeshGateway: ConsulMeshGateway;
  Config: Record<string, unknown> | null;
}

export interface ConsulMeshGateway {
  Mode: string;
}

export interface ConsulTransparentProxy {
  UID: string;
  OutboundPort: number;
  ExcludeInboundPorts: string[] | null;
  ExcludeOutboundPorts: number[] | null;
  ExcludeOutboundCIDRs: string[] | null;
  ExcludeUIDs: string[] | null;
  NoDNS: boolean;
}

export interface ConsulGateway {
  Proxy: ConsulGatewayProxy | null;
  Ingress: ConsulIngress | null;
  Terminating: { Services: ConsulLinkedService[] | null } | null;
  Mesh: Record<string, never> | null;
}

export interface ConsulGatewayProxy {
  /** Nanoseconds. */
  ConnectTimeout: Int64;
  EnvoyGatewayBindTaggedAddresses: boolean;
  EnvoyGatewayBindAddresses: Record<string, ConsulGatewayBindAddress> | null;
  EnvoyGatewayNoDefaultBind: boolean;
  EnvoyDNSDiscoveryType: string;
  Config: Record<string, unknown> | null;
}

export interface ConsulGatewayBindAddress {
  Name: string;
  Address: string;
  Port: number;
}

export interface ConsulIngress {
  TLS: ConsulGatewayTls | null;
  Listeners: ConsulIngressListener[] | null;
}

export interface ConsulGatewayTls {
  Enabled: boolean;
  TLSMinVersion: string;
  TLSMaxVersion: string;
  CipherSuites: string[] | null;
  SDS: { ClusterName: string; CertResource: string } | null;
}

export interface ConsulIngressListener {
  Port: number;
  Protocol: string;
  Services: ConsulIngressService[] | null;
}

export interface ConsulIngressService {
  Name: string;
  Hosts: string[] | null;
  TLS: ConsulGatewayTls | null;
  RequestHeaders: ConsulHttpHeaderModifiers | null;
  ResponseHeaders: ConsulHttpHeaderModifiers | null;
  MaxConnections: number | null;
  MaxPendingRequests: number | null;
  MaxConcurrentRequests: number | null;
}

export interface ConsulHttpHeaderModifiers {
  Add: Record<string, string> | null;
  Set: Record<string, string> | null;
  Remove: string[] | null;
}

export interface ConsulLinkedService {
  Name: string;
  CAFile: string;
  CertFile: string;
  KeyFile: string;
  SNI: string;
}
