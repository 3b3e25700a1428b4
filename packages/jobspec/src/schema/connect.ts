import type {
  ConsulConnect,
  ConsulExposePath,
  ConsulGateway,
  ConsulGatewayBindAddress,
  ConsulGatewayProxy,
  ConsulGatewayTls,
  ConsulHttpHeaderModifiers,
  ConsulIngress,
  ConsulIngressListener,
  ConsulIngressService,
  ConsulLinkedService,
  ConsulMeshGateway,
  ConsulProxy,
  ConsulSidecarService,
  ConsulTransparentProxy,
  ConsulUpstream,
  SidecarTask,
} from "@drover/job";
import {
  anyMap,
  block,
  blocks,
  bool,
  ints,
  label,
  labelledBlocks,
  nullable,
  required,
  SECOND,
  schema,
  string,
  stringMap,
  strings,
  zeroIsUnset,
} from "@drover/schema";
import { IDENTITY } from "./identity.ts";
import { VOLUME_MOUNT } from "./network.ts";
import { amount, span } from "./ranges.ts";
import { LOG_CONFIG, RESOURCES } from "./resources.ts";

const EXPOSE_PATH = schema<ConsulExposePath>({
  Path: string("path"),
  Protocol: string("protocol"),
  LocalPathPort: amount("local_path_port"),
  ListenerPort: string("listener_port"),
});

const UPSTREAM = schema<ConsulUpstream>({
  DestinationName: string("destination_name"),
  DestinationNamespace: string("destination_namespace"),
  DestinationPeer: string("destination_peer"),
  DestinationPartition: string("destination_partition"),
  DestinationType: string("destination_type"),
  LocalBindPort: amount("local_bind_port"),
  Datacenter: string("datacenter"),
  LocalBindAddress: string("local_bind_address"),
  LocalBindSocketPath: string("local_bind_socket_path"),
  LocalBindSocketMode: string("local_bind_socket_mode"),
  MeshGateway: required(block("mesh_gateway", schema<ConsulMeshGateway>({ Mode: string("mode") }))),
  Config: anyMap("config"),
});

const TRANSPARENT_PROXY = schema<ConsulTransparentProxy>({
  UID: string("uid"),
  OutboundPort: amount("outbound_port"),
  ExcludeInboundPorts: strings("exclude_inbound_ports"),
  ExcludeOutboundPorts: ints("exclude_outbound_ports"),
  ExcludeOutboundCIDRs: strings("exclude_outbound_cidrs"),
  ExcludeUIDs: strings("exclude_uids"),
  NoDNS: bool("no_dns"),
});

const PROXY = schema<ConsulProxy>({
  LocalServiceAddress: string("local_service_address"),
  LocalServicePort: amount("local_service_port"),
  Expose: block(
    "expose",
    schema<NonNullable<ConsulProxy["Expose"]>>({ Paths: blocks("path", EXPOSE_PATH) }),
  ),
  Upstreams: blocks("upstreams", UPSTREAM),
  TransparentProxy: block("transparent_proxy", TRANSPARENT_PROXY),
  Config: anyMap("config"),
});

const SIDECAR_SERVICE = schema<ConsulSidecarService>({
  Tags: strings("tags"),
  Port: string("port"),
  Proxy: block("proxy", PROXY),
  DisableDefaultTCPCheck: bool("disable_default_tcp_check"),
  Meta: stringMap("meta"),
});

const SIDECAR_TASK = schema<SidecarTask>({
  Name: string("name"),
  Driver: string("driver"),
  User: string("user"),
  Config: anyMap("config"),
  Env: stringMap("env"),
  Resources: required(block("resources", RESOURCES)),
  Meta: stringMap("meta"),
  KillTimeout: span("kill_timeout", 5 * SECOND),
  LogConfig: required(block("logs", LOG_CONFIG)),
  ShutdownDelay: span("shutdown_delay"),
  KillSignal: string("kill_signal"),
  VolumeMounts: blocks("volume_mount", VOLUME_MOUNT),
  Identities: blocks("identity", IDENTITY),
});

const GATEWAY_PROXY = schema<ConsulGatewayProxy>({
  ConnectTimeout: span("connect_timeout", 5 * SECOND),
  EnvoyGatewayBindTaggedAddresses: bool("envoy_gateway_bind_tagged_addresses"),
  EnvoyGatewayBindAddresses: labelledBlocks(
    "envoy_gateway_bind_addresses",
    schema<ConsulGatewayBindAddress>({
      Name: label(),
      Address: string("address"),
      Port: amount("port"),
    }),
  ),
  EnvoyGatewayNoDefaultBind: bool("envoy_gateway_no_default_bind"),
  EnvoyDNSDiscoveryType: string("envoy_dns_discovery_type"),
  Config: anyMap("config"),
});

const GATEWAY_TLS = schema<ConsulGatewayTls>({
  Enabled: bool("enabled"),
  TLSMinVersion: string("tls_min_version"),
  TLSMaxVersion: string("tls_max_version"),
  CipherSuites: strings("cipher_suites"),
  SDS: block(
    "sds",
    schema<NonNullable<ConsulGatewayTls["SDS"]>>({
      ClusterName: string("cluster_name"),
      CertResource: string("cert_resource"),
    }),
  ),
});

const HEADERS = schema<ConsulHttpHeaderModifiers>({
  Add: stringMap("add"),
  Set: stringMap("set"),
  Remove: strings("remove"),
});

const INGRESS_SERVICE = schema<ConsulIngressService>({
  Name: string("name"),
  Hosts: strings("hosts"),
  TLS: block("tls", GATEWAY_TLS),
  RequestHeaders: block("request_headers", HEADERS),
  ResponseHeaders: block("response_headers", HEADERS),
  MaxConnections: nullable(amount("max_connections")),
  MaxPendingRequests: nullable(amount("max_pending_requests")),
  MaxConcurrentRequests: nullable(amount("max_concurrent_requests")),
});

const INGRESS_LISTENER = schema<ConsulIngressListener>({
  Port: amount("port"),
  Protocol: zeroIsUnset(string("protocol", "tcp")),
  Services: blocks("service", INGRESS_SERVICE),
});

const LINKED_SERVICE = schema<ConsulLinkedService>({
  Name: string("name"),
  CAFile: string("ca_file"),
  CertFile: string("cert_file"),
  KeyFile: string("key_file"),
  SNI: string("sni"),
});

const GATEWAY = schema<ConsulGateway>({
  Proxy: block("proxy", GATEWAY_PROXY),
  Ingress: block(
    "ingress",
    schema<ConsulIngress>({
      TLS: block("tls", GATEWAY_TLS),
      Listeners: blocks("listener", INGRESS_LISTENER),
    }),
  ),
  Terminating: block(
    "terminating",
    schema<NonNullable<ConsulGateway["Terminating"]>>({
      Services: blocks("service", LINKED_SERVICE),
    }),
  ),
  Mesh: block("mesh", schema<Record<string, never>>({})),
});

export const CONNECT = schema<ConsulConnect>({
  Native: bool("native"),
  Gateway: block("gateway", GATEWAY),
  SidecarService: block("sidecar_service", SIDECAR_SERVICE),
  SidecarTask: block("sidecar_task", SIDECAR_TASK),
});
