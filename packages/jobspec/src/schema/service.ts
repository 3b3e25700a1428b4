import type { CheckRestart, Service, ServiceCheck } from "@drover/job";
import {
  apiOnly,
  block,
  blocks,
  bool,
  mapOf,
  SECOND,
  schema,
  string,
  stringMap,
  strings,
  zeroIsUnset,
} from "@drover/schema";
import { CONNECT } from "./connect.ts";
import { IDENTITY } from "./identity.ts";
import { amount, named, span } from "./ranges.ts";

export const CHECK_RESTART = schema<CheckRestart>({
  Limit: amount("limit"),
  Grace: span("grace", SECOND),
  IgnoreWarnings: bool("ignore_warnings"),
});

export const CHECK = schema<ServiceCheck>(
  {
    Name: string("name"),
    Type: string("type"),
    Command: string("command"),
    Args: strings("args"),
    Path: string("path"),
    Protocol: string("protocol"),
    PortLabel: string("port"),
    Expose: bool("expose"),
    AddressMode: string("address_mode"),
    Interval: span("interval"),
    Timeout: span("timeout"),
    InitialStatus: string("initial_status"),
    Notes: string("notes"),
    TLSServerName: string("tls_server_name"),
    TLSSkipVerify: bool("tls_skip_verify"),
    Method: string("method"),
    Header: mapOf("header", { kind: "list", item: { kind: "string" } }),
    CheckRestart: block("check_restart", CHECK_RESTART),
    GRPCService: string("grpc_service"),
    GRPCUseTLS: bool("grpc_use_tls"),
    TaskName: string("task"),
    SuccessBeforePassing: amount("success_before_passing"),
    FailuresBeforeCritical: amount("failures_before_critical"),
    FailuresBeforeWarning: amount("failures_before_warning"),
    Body: string("body"),
    OnUpdate: string("on_update"),
  },
  { inputOnly: { Advertise: string("advertise") } },
);

export const SERVICE = schema<Service>(
  {
    Name: named(string("name")),
    TaskName: string("task"),
    PortLabel: string("port"),
    AddressMode: zeroIsUnset(string("address_mode", "auto")),
    Address: string("address"),
    EnableTagOverride: bool("enable_tag_override"),
    Tags: strings("tags"),
    CanaryTags: strings("canary_tags"),
    Checks: blocks("check", CHECK),
    Connect: block("connect", CONNECT),
    Meta: stringMap("meta"),
    CanaryMeta: stringMap("canary_meta"),
    Weights: block(
      "weights",
      schema<NonNullable<Service["Weights"]>>({
        Passing: zeroIsUnset(amount("passing", 1)),
        Warning: zeroIsUnset(amount("warning", 1)),
      }),
    ),
    TaggedAddresses: stringMap("tagged_addresses"),
    Namespace: apiOnly(string("")),
    OnUpdate: zeroIsUnset(string("on_update", "require_healthy")),
    Provider: zeroIsUnset(string("provider", "consul")),
    Cluster: zeroIsUnset(string("cluster", "default")),
    Identity: block("identity", IDENTITY),
    Kind: string("kind"),
  },
  { inputOnly: { CheckRestart: block("check_restart", CHECK_RESTART) } },
);
