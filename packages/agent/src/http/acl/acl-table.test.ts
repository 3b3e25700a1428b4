import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  HOST_VOLUME_CAPABILITIES,
  IMPLIED,
  NAMESPACE_CAPABILITIES,
  type Need,
  NODE_POOL_CAPABILITIES,
  OPERATOR_CAPABILITIES,
  VARIABLE_CAPABILITIES,
} from "@drover/acl";
import {
  type AclToken,
  type AnyOperation,
  OPERATIONS,
  WEB_SOCKETS,
  type WebSocketOperation,
} from "@drover/api";
import { WebSocket } from "ws";
import { AclAgent } from "../../../test/acl-agent.ts";
import { eventually } from "../../../test/agent-process.ts";
import { shellJob } from "../../../test/shell-job.ts";

const teardown: (() => Promise<void>)[] = [];
let agent: AclAgent;
const ids = { allocation: "", evaluation: "", deployment: "" };

before(async () => {
  agent = await AclAgent.start({ after: (clean) => teardown.push(clean) }, { flags: ["-dev"] });
  const client = agent.client();
  await client.jobs.register({ Job: shellJob("web", "sleep 600", { type: "service" }) });
  const alloc = await eventually("an allocation runs", async () => {
    const { value } = await client.jobs.allocations("web");
    return value.find(({ ClientStatus }) => ClientStatus === "running");
  });
  ids.allocation = alloc.ID;
  ids.evaluation = alloc.EvalID;
  ids.deployment = (await client.deployments.list()).value[0]?.ID ?? "";
  assert.notEqual(ids.deployment, "");
});
after(async () => {
  await agent.agent.kill("SIGTERM");
  for (const clean of teardown) await clean();
});

/** What everybody may call: health and addresses, what the API is, public keys, and what makes or exchanges a token. */
const FOR_ANYONE = [
  "beginOidcLogin",
  "bootstrapAcl",
  "completeOidcLogin",
  "exchangeOneTimeToken",
  "getAgentHealth",
  "getJsonWebKeys",
  "getLeader",
  "getMetrics",
  "getOidcConfiguration",
  "getOpenApi",
  "listAuthMethods",
  "listPeers",
  "listRegions",
  "login",
];

test("without a token nobody may call more than what is meant for everybody", () => {
  const open = OPERATIONS.filter(({ access }) => access.kind === "anyone").map(({ name }) => name);
  assert.deepEqual(open.toSorted(), FOR_ANYONE);
});

for (const operation of [...OPERATIONS, ...WEB_SOCKETS]) {
  const { access, name } = operation;
  if (access.kind === "anyone") continue;
  test(`${name} is refused without a token, and with one that is none`, async () => {
    for (const token of ["", "nonsense", "11111111-2222-3333-4444-555555555555"]) {
      const { status, text } = await call(operation, token);
      // What is filtered has nothing to show to nobody, or refuses; a wrong token it always refuses.
      if (access.kind === "filtered" && token === "" && status === 200) assert.equal(text, "[]");
      else assert.deepEqual([status, text], [403, token ? "ACL token not found" : DENIED]);
    }
  });
  if (access.kind !== "required") continue;
  test(`${name} takes ${access.anyOf.map(titleOf).join(" or ")}, and nothing else will do`, async () => {
    await requireNeeds(operation, access.anyOf);
    const { ifGiven } = access;
    if (ifGiven) await requireNeeds(operation, ifGiven.anyOf, `?${ifGiven.flag}=true`);
  });
}

const DENIED = "Permission denied";

async function requireNeeds(
  operation: AnyOperation | WebSocketOperation,
  anyOf: readonly Need[],
  query = "",
) {
  const lacking = await tokenOf(rulesWithout(anyOf));
  assert.deepEqual(await call(operation, lacking.SecretID, query), { status: 403, text: DENIED });
  for (const need of anyOf) {
    const token =
      need.in === "management" ? agent.management : await tokenOf(rulesOf([need], operation));
    const { status, text } = await call(operation, token.SecretID, query);
    assert.notEqual(status, 403, `${titleOf(need)}: ${text}`);
    assert.notEqual(status, 500, text);
  }
}

/** A token for each set of rules. */
const tokens = new Map<string, Promise<AclToken>>();

function tokenOf(rules: string): Promise<AclToken> {
  const token = tokens.get(rules) ?? agent.token(rules);
  tokens.set(rules, token);
  return token;
}

function titleOf(need: Need): string {
  if (need.in === "management") return "a management token";
  return `${need.in} ${"level" in need ? need.level : need.capability}`;
}

async function call(
  operation: AnyOperation | WebSocketOperation,
  token: string,
  query = "",
): Promise<{ status: number; text: string }> {
  const path = `${pathOf(operation)}${query}`;
  if (!("methods" in operation)) return upgrade(path, token);
  const { body, methods } = operation;
  // The job is refused once its namespace was judged: nothing comes of it.
  const given = body === undefined ? undefined : { Job: { ID: "none", Namespace: "default" } };
  return agent.request(methods[0], path, { token, body: given });
}

function pathOf({ path, access }: AnyOperation | WebSocketOperation): string {
  const of = access.kind === "required" ? access.of : "request";
  const names: Record<string, string> = {
    id: ids[of as keyof typeof ids] ?? (path.startsWith("/v1/node/") ? agent.agent.nodeId : "none"),
    name: of === "namespace" || of === "node_pool" ? "default" : "none",
    path: "some/path",
  };
  return path.replace(/:(\w+)\+?/g, (_all, name: string) => names[name] ?? "none");
}

/** Opens a websocket, and tells the status by which it was refused or accepted. */
async function upgrade(path: string, token: string): Promise<{ status: number; text: string }> {
  const url = `${agent.agent.address.replace(/^http/, "ws")}${path}?command=${encodeURIComponent('["true"]')}&task=t`;
  const socket = new WebSocket(url, { headers: token ? { "X-Nomad-Token": token } : {} });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => {
      socket.close();
      resolve({ status: 101, text: "" });
    });
    socket.once("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (data) => {
        text += data;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
}

/** Rules that grant these needs alone. */
function rulesOf(needs: readonly Need[], operation: AnyOperation | WebSocketOperation): string {
  const all = operation.name === "execInTask" ? [...needs, NODE_EXEC] : needs;
  const capabilities = (kind: Need["in"]) =>
    all.flatMap((need) =>
      need.in === kind && "capability" in need
        ? [need.capability === "any" ? "list-jobs" : need.capability]
        : [],
    );
  const levels = all.flatMap((need) => ("level" in need ? [[need.in, need.level] as const] : []));
  return rules({
    namespace: capabilities("namespace"),
    variable: capabilities("variable"),
    nodePool: capabilities("node_pool"),
    operator: capabilities("operator_capability"),
    levels,
  });
}

const NODE_EXEC: Need = { in: "namespace", capability: "alloc-node-exec" };

/** Rules that grant all that there is but these needs. */
function rulesWithout(needs: readonly Need[]): string {
  const lacks = (kind: Need["in"], capability: string) =>
    needs.some(
      (need) =>
        need.in === kind &&
        "capability" in need &&
        (need.capability === capability ||
          IMPLIED[capability]?.includes(need.capability) ||
          need.capability === "any" ||
          // Who may read may list.
          (kind === "variable" && need.capability === "list" && capability === "read")),
    );
  const allBut = (kind: Need["in"], known: readonly string[]) =>
    known.filter((capability) => capability !== "deny" && !lacks(kind, capability));
  const areas = ["node", "agent", "operator", "quota", "plugin"];
  const levels = areas.flatMap((name): [string, string][] => {
    const need = needs.find((it) => it.in === name);
    if (need === undefined) return [[name, "write"]];
    return "level" in need && need.level === "write" ? [[name, "read"]] : [];
  });
  return rules({
    namespace: allBut("namespace", NAMESPACE_CAPABILITIES),
    variable: allBut("variable", VARIABLE_CAPABILITIES),
    nodePool: allBut("node_pool", NODE_POOL_CAPABILITIES),
    operator: allBut("operator_capability", OPERATOR_CAPABILITIES),
    levels: needs.some(({ in: kind }) => kind === "operator_capability")
      ? levels.filter(([name]) => name !== "operator")
      : levels,
  });
}

function rules({
  namespace,
  variable,
  nodePool,
  operator,
  levels,
}: {
  namespace: readonly string[];
  variable: readonly string[];
  nodePool: readonly string[];
  operator: readonly string[];
  levels: readonly (readonly [string, string])[];
}): string {
  const list = (capabilities: readonly string[]) =>
    `capabilities = ${JSON.stringify(capabilities)}`;
  const blocks = [
    namespace.length + variable.length > 0 &&
      `namespace "default" {\n${list(namespace)}\n${variable.length > 0 ? `variables { path "*" { ${list(variable)} } }` : ""}\n}`,
    nodePool.length > 0 && `node_pool "default" { ${list(nodePool)} }`,
    `host_volume "*" { ${list(HOST_VOLUME_CAPABILITIES.filter((it) => it !== "deny"))} }`,
  ];
  const areas = new Map(levels.map(([name, level]) => [name, `policy = "${level}"`]));
  if (operator.length > 0) {
    areas.set("operator", `${areas.get("operator") ?? ""}\n${list(operator)}`);
  }
  return [...blocks, ...[...areas].map(([name, body]) => `${name} {\n${body}\n}`)]
    .filter((block) => block !== false)
    .join("\n");
}
