import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  type AnyOperation,
  type HostVolumeResponse,
  OPERATIONS,
  operations,
  pathWith,
} from "@drover/api";
import { departures, type JsonSchema } from "@drover/schema/departures";
import { AclAgent } from "../../test/acl-agent.ts";
import { eventually } from "../../test/agent-process.ts";
import { shellJob } from "../../test/shell-job.ts";

/** Reads that are refused on such an agent: it has no `oidc_issuer`, and there is no single sign-on. */
const REFUSED = [
  "getOidcConfiguration",
  "useAuthMethod",
  "useBindingRule",
  "getPlugin",
  ...Object.values(operations.refused).map(({ name }) => name),
];

const teardown: (() => Promise<void>)[] = [];
let agent: AclAgent;
let description: Description;
/** What the parameter of a path is, by how the path begins; the first that fits counts. */
let parameters: readonly (readonly [start: string, value: string])[];

interface Description {
  readonly paths: Record<string, Record<string, Described>>;
  readonly components: { readonly schemas: Record<string, JsonSchema> };
}

interface Described {
  readonly operationId: string;
  readonly responses: {
    readonly 200: { readonly content: Record<string, { readonly schema: JsonSchema }> };
  };
}

before(async () => {
  agent = await AclAgent.start({ after: (clean) => teardown.push(clean) }, { flags: ["-dev"] });
  parameters = await showEverything(agent);
  description = (await answerTo("GET", "/v1/openapi.json")) as Description;
});
after(async () => {
  await agent.agent.kill("SIGTERM");
  for (const clean of teardown) await clean();
});

test("each reply that is JSON has a schema, and each type that one refers to is there", () => {
  const { schemas } = description.components;
  const text = JSON.stringify(description);
  const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(new Set(referred), new Set(Object.keys(schemas)));
  for (const { name, reply } of OPERATIONS) {
    const schema = schemaOf(name);
    if (reply.kind === "text" || reply.kind === "stream") continue;
    const told = reply.kind === "list" ? schema.items : schema;
    assert.ok(told?.$ref ?? told?.type ?? told?.anyOf, `${name} has no schema`);
  }
});

test("what an agent answers to reads is as the description of the API says", async () => {
  const reads = OPERATIONS.filter(
    ({ name, methods, reply }) =>
      methods[0] === "GET" && /document|list/.test(reply.kind) && !REFUSED.includes(name),
  );
  const wrong: string[] = [];
  for (const read of reads) {
    wrong.push(...departuresOf(read.name, await answerTo("GET", targetOf(read))));
  }
  assert.deepEqual(wrong, []);
});

test("what an agent answers to changes is as the description of the API says", async () => {
  const job = shellJob("other", "true");
  const changes: Record<string, object> = {
    registerJob: { Job: job },
    planJob: { Job: { ...job, ID: "web" }, Diff: true },
    validateJob: { Job: job },
    parseJob: { JobHCL: 'job "x" {\n group "g" {\n task "t" {\n driver = "raw_exec"\n}\n}\n}' },
    scaleJob: { Count: 1, Target: { Group: "g" } },
    markJobStable: { JobVersion: 0, Stable: true },
    evaluateJob: {},
    setNodeEligibility: { Eligibility: "eligible" },
    setSchedulerConfiguration: { SchedulerAlgorithm: "binpack" },
    putVariable: { Items: { a: "c" } },
    search: { Prefix: "w" },
    fuzzySearch: { Text: "we" },
    applyNodeMeta: { Meta: { a: "b" } },
    rotateKeyring: {},
    collectGarbage: {},
    stopAllocation: {},
  };
  const wrong: string[] = [];
  for (const [name, body] of Object.entries(changes)) {
    const operation = OPERATIONS.find((it) => it.name === name);
    assert.ok(operation, name);
    const answer = await answerTo(operation.methods[0], targetOf(operation), body);
    wrong.push(...departuresOf(name, answer));
  }
  assert.deepEqual(wrong, []);
});

function schemaOf(name: string): JsonSchema {
  const described = Object.values(description.paths).flatMap((it) => Object.values(it));
  const content = described.find((it) => it.operationId === name)?.responses[200].content;
  return content?.["application/json"]?.schema ?? {};
}

function departuresOf(name: string, value: unknown): string[] {
  return departures(value, schemaOf(name), {
    schemas: description.components.schemas,
    way: name,
  });
}

function targetOf({ path }: AnyOperation): string {
  const [, value = ""] = parameters.find(([start]) => path.startsWith(start)) ?? [];
  return pathWith(path, { id: value, name: value, path: value });
}

async function answerTo(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${agent.agent.address}${path}`, {
    method,
    headers: { "X-Nomad-Token": agent.management.SecretID },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${method} ${path}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** One of each thing that can be shown. */
async function showEverything(agent: AclAgent) {
  const client = agent.client();
  const job = shellJob("web", "exec sleep 1000", { type: "service" });
  const groups = job.TaskGroups as object[];
  const scaling = { Min: 1, Max: 3, Enabled: true };
  const services = [{ Name: "web", Provider: "nomad", Tags: ["a"], PortLabel: "8000" }];
  await client.jobs.register({
    Job: {
      ...job,
      Meta: { a: "b" },
      Constraints: [{ LTarget: "${attr.kernel.name}", RTarget: "linux", Operand: "=" }],
      TaskGroups: groups.map((it) => ({ ...it, Scaling: scaling, Services: services })),
    },
    Submission: { Source: 'job "web" {}', Format: "hcl2" },
  });
  await answerTo("PUT", "/v1/var/app/a", { Items: { a: "b" } });
  const Rules = 'namespace "default" {\n  policy = "read"\n}';
  await answerTo("PUT", "/v1/acl/policy/readers", { Name: "readers", Rules });
  const role = { Name: "readers", Policies: [{ Name: "readers" }] };
  const { ID: roleId } = (await answerTo("PUT", "/v1/acl/role", role)) as { ID: string };
  const capability = {
    AttachmentMode: "file-system",
    AccessMode: "single-node-writer",
  };
  const volume = { Volume: { Name: "v", PluginID: "mkdir", RequestedCapabilities: [capability] } };
  const made = (await answerTo("PUT", "/v1/volume/host/create", volume)) as HostVolumeResponse;
  const deployment = await eventually("the deployment is successful", async () => {
    const { value } = await client.jobs.latestDeployment("web");
    return value?.Status === "successful" && value;
  });
  const [allocation] = (await client.jobs.allocations("web")).value;
  const [policy] = (await answerTo("GET", "/v1/scaling/policies")) as { ID: string }[];
  assert.ok(allocation && policy);
  return [
    ["/v1/job/", "web"],
    ["/v1/service/", "web"],
    ["/v1/var/", "app/a"],
    ["/v1/namespace/", "default"],
    ["/v1/node/pool/", "default"],
    ["/v1/node/", agent.agent.nodeId],
    ["/v1/acl/policy/", "readers"],
    ["/v1/acl/role/name/", "readers"],
    ["/v1/acl/role/", roleId],
    ["/v1/acl/token/", agent.management.AccessorID],
    ["/v1/volume/host/", made.Volume.ID],
    ["/v1/evaluation/", allocation.EvalID],
    ["/v1/deployment/", deployment.ID],
    ["/v1/scaling/policy/", policy.ID],
    ["/v1/", allocation.ID],
  ] as const;
}
