import {
  block,
  choice,
  type Infer,
  label,
  labelledBlocks,
  nullable,
  schema,
  string,
  strings,
  within,
} from "@drover/schema";
import {
  HOST_VOLUME_POLICIES,
  NAMESPACE_POLICIES,
  NODE_POOL_POLICIES,
  OPERATOR_POLICIES,
  type Shorthands,
} from "./capabilities.ts";

const NAME = {
  form: { pattern: /[a-zA-Z0-9*-]{1,128}/, means: "1 to 128 letters, digits, dashes and *" },
};
const POOL_NAME = {
  form: { pattern: /[a-zA-Z0-9_*-]{1,128}/, means: "1 to 128 letters, digits, -, _ and *" },
};
const PATH = { form: { pattern: /[^/].*/, means: "a path that does not begin with a slash" } };

const VARIABLE_PATH = schema({
  PathSpec: within(label(), PATH),
  Capabilities: strings("capabilities"),
});

const NAMESPACE = schema({
  Name: within(label(), NAME),
  Policy: policyOf(NAMESPACE_POLICIES),
  Capabilities: strings("capabilities"),
  Variables: block("variables", schema({ Paths: labelledBlocks("path", VARIABLE_PATH) })),
});

const NODE_POOL = schema({
  Name: within(label(), POOL_NAME),
  Policy: policyOf(NODE_POOL_POLICIES),
  Capabilities: strings("capabilities"),
});

const HOST_VOLUME = schema({
  Name: within(label(), NAME),
  Policy: policyOf(HOST_VOLUME_POLICIES),
  Capabilities: strings("capabilities"),
});

const OPERATOR = schema({
  Policy: policyOf(OPERATOR_POLICIES),
  Capabilities: strings("capabilities"),
});

const LEVEL = schema({ Policy: nullable(choice("policy", ["deny", "read", "write"], "deny")) });
const PLUGIN = schema({
  Policy: nullable(choice("policy", ["deny", "list", "read", "write"], "deny")),
});
const SENTINEL = schema({
  Policy: policyOf({ deny: [], read: [], write: [] }),
  Capabilities: strings("capabilities"),
});

/** The rules of a policy. Source: Nomad's page "ACL Policy Specification". */
export const POLICY = schema({
  Namespaces: labelledBlocks("namespace", NAMESPACE),
  NodePools: labelledBlocks("node_pool", NODE_POOL),
  HostVolumes: labelledBlocks("host_volume", HOST_VOLUME),
  Agent: block("agent", LEVEL),
  Node: block("node", LEVEL),
  Operator: block("operator", OPERATOR),
  Quota: block("quota", LEVEL),
  Plugin: block("plugin", PLUGIN),
  /** There are no Sentinel policies here: it is read, and grants nothing. */
  Sentinel: block("sentinel", SENTINEL),
});

export type PolicyTable = Infer<typeof POLICY>;

function policyOf(shorthands: Shorthands<string>) {
  return nullable(within(string("policy"), { oneOf: Object.keys(shorthands) }));
}
