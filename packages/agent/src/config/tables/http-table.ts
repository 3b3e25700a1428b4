import {
  block,
  bool,
  choice,
  duration,
  ignored,
  int,
  required,
  schema,
  string,
  stringMap,
  strings,
  within,
  zeroIsUnset,
} from "@drover/schema";
import { ADDRESS_TEMPLATE } from "../address-template.ts";
import { NO_PEERS, unused } from "./unused.ts";

const SECOND = 1_000_000_000;
const ABSOLUTE = { form: { pattern: /\/.*/s, means: "an absolute path" } };
/** A template, a Unix socket where those may be, or anything without blanks and braces. */
const PLACE = String.raw`(?:${ADDRESS_TEMPLATE.source}|(?!unix:)[^\s{}]+)`;
const LISTED = String.raw`(?:unix:\/\/\/[^\s{}]+|${PLACE})`;
const TEMPLATES = 'or {{ GetPrivateIP }}, {{ GetPublicIP }} or {{ GetInterfaceIP "name" }}';
const ADDRESS = {
  form: { pattern: new RegExp(PLACE), means: `one IP address or host name, ${TEMPLATES}` },
};
const ADDRESS_LIST = {
  form: {
    pattern: new RegExp(String.raw`\s*${LISTED}(?:\s+${LISTED})*\s*`),
    means: `IP addresses, host names and Unix sockets like unix:///run/drover/drover.sock, with blanks between them, ${TEMPLATES}`,
  },
};
const ADVERTISED = {
  form: {
    pattern: new RegExp(
      String.raw`(?:${ADDRESS_TEMPLATE.source}|\[[^\s\][{}]+\]|[^\s:{}]+)(?::\d{1,5})?|[\da-fA-F:]+`,
    ),
    means: `an IP address or host name, ${TEMPLATES}, and its port unless that is ports.http`,
  },
};

const PORTS = schema(
  { http: within(int("http", 4646), { min: 0, max: 65_535 }) },
  { inputOnly: unused("rpc serf", NO_PEERS) },
);

const ADDRESSES = schema(
  { http: zeroIsUnset(within(string("http"), ADDRESS_LIST)) },
  { inputOnly: unused("rpc serf", NO_PEERS) },
);

/** Source: Nomad's page "tls Block in Agent Configuration". */
const TLS = schema(
  {
    http: bool("http"),
    certFile: zeroIsUnset(within(string("cert_file"), ABSOLUTE)),
    keyFile: zeroIsUnset(within(string("key_file"), ABSOLUTE)),
    caFile: zeroIsUnset(within(string("ca_file"), ABSOLUTE)),
    verifyHttpsClient: bool("verify_https_client"),
    minVersion: choice("tls_min_version", ["tls10", "tls11", "tls12", "tls13"], "tls12"),
    /** Go's names of cipher suites, with commas between them. */
    cipherSuites: string("tls_cipher_suites"),
  },
  {
    inputOnly: {
      rpc: ignored(bool("rpc"), NO_PEERS),
      ...unused("verify_server_hostname rpc_upgrade_mode", NO_PEERS),
      ...unused("tls_prefer_server_cipher_suites", "the order of the server always counts"),
    },
  },
);

const LIMITS = schema(
  {
    httpsHandshakeTimeout: within(duration("https_handshake_timeout", 5 * SECOND), { min: 0 }),
    httpMaxConnsPerClient: within(int("http_max_conns_per_client", 100), { min: 0 }),
  },
  { inputOnly: unused("rpc_handshake_timeout rpc_max_conns_per_client", NO_PEERS) },
);

const ADVERTISE = schema(
  { http: zeroIsUnset(within(string("http"), ADVERTISED)) },
  { inputOnly: unused("rpc serf", NO_PEERS) },
);

/** What the agent listens on, and who may speak to it. What Nomad does not have is named in docs/security.md. */
export const HTTP = {
  bindAddress: zeroIsUnset(within(string<string>("bind_addr", "127.0.0.1"), ADDRESS)),
  ports: required(block("ports", PORTS)),
  addresses: required(block("addresses", ADDRESSES)),
  tls: required(block("tls", TLS)),
  limits: required(block("limits", LIMITS)),
  advertise: required(block("advertise", ADVERTISE)),
  responseHeaders: stringMap("http_api_response_headers"),
  localUsers: strings("local_users"),
  localGroups: strings("local_groups"),
  trustLoopback: bool("trust_loopback"),
  allowInsecureBind: bool("allow_insecure_bind"),
  httpAllowedHosts: strings("http_allowed_hosts"),
};
