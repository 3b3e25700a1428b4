import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AclToken } from "@drover/api";
import { stringifyJson } from "@drover/schema/json";
import { WebSocket } from "ws";
import { AclAgent } from "../../../test/acl-agent.ts";
import { eventually } from "../../../test/agent-process.ts";
import { rawRequest } from "../../../test/raw-request.ts";
import { shellJob } from "../../../test/shell-job.ts";

const teardown: (() => Promise<void>)[] = [];
let agent: AclAgent;
/** May do everything in another namespace, and nothing in that of the job. */
let foreign: AclToken;
/** May read in the job's namespace. */
let reader: AclToken;
const ids = { alloc: "", evaluation: "", deployment: "" };

before(async () => {
  agent = await AclAgent.start(
    { after: (clean) => teardown.push(clean) },
    { flags: ["-dev"], acl: 'token_min_expiration_ttl = "1s"' },
  );
  const client = agent.client();
  await client.jobs.register({ Job: shellJob("web", "sleep 600", { type: "service" }) });
  const alloc = await eventually("an allocation runs", async () => {
    const { value } = await client.jobs.allocations("web");
    return value.find(({ ClientStatus }) => ClientStatus === "running");
  });
  ids.alloc = alloc.ID;
  ids.evaluation = alloc.EvalID;
  ids.deployment = (await client.deployments.list()).value[0]?.ID ?? "";
  foreign = await agent.token(
    'namespace "prod" {\npolicy = "write"\ncapabilities = ["alloc-node-exec"]\n}',
  );
  reader = await agent.token('namespace "default" { policy = "read" }');
});
after(async () => {
  await agent.agent.kill("SIGTERM");
  for (const clean of teardown) await clean();
});

const DENIED = /^403 Permission denied$/;
const NO_TOKEN = /^403 ACL token not found$/;

async function answer(method: string, path: string, token: string, more = {}): Promise<string> {
  const { status, text } = await agent.request(method, path, { token, ...more });
  return `${status} ${text}`;
}

test("a token that was deleted, has expired, or never was is refused", async () => {
  const deleted = await agent.token('namespace "default" { policy = "read" }');
  assert.match(await answer("GET", "/v1/jobs", deleted.SecretID), /^200 /);
  await agent.client().acl.deleteToken(deleted.AccessorID);
  assert.match(await answer("GET", "/v1/jobs", deleted.SecretID), NO_TOKEN);
  const expiring = await agent.token('namespace "default" { policy = "read" }', {
    ExpirationTTL: 1_000_000_000,
  });
  await eventually("the token expires", async () =>
    /^403 ACL token (?:expired|not found)$/.test(
      await answer("GET", "/v1/jobs", expiring.SecretID),
    ),
  );
  const jwt = `${btoa('{"alg":"none"}')}.${btoa('{"nomad_namespace":"default"}')}.`;
  for (const secret of [reader.AccessorID, "anonymous", "*", "../tokens", jwt, "a.b.c"]) {
    assert.match(await answer("GET", "/v1/jobs", secret), NO_TOKEN, secret);
  }
});

test("a token is taken from its two headers alone", async () => {
  const { SecretID } = reader;
  const bearer = { headers: { Authorization: `Bearer ${SecretID}` } };
  assert.match(await answer("GET", "/v1/jobs", "", bearer), /^200 /);
  const basic = { headers: { Authorization: `Basic ${btoa(`x:${SecretID}`)}` } };
  assert.match(await answer("GET", "/v1/jobs", "", basic), DENIED);
  for (const name of ["token", "X-Nomad-Token", "secret"]) {
    assert.match(await answer("GET", `/v1/jobs?${name}=${SecretID}`, ""), DENIED);
  }
  const cookie = { headers: { Cookie: `X-Nomad-Token=${SecretID}` } };
  assert.match(await answer("GET", "/v1/jobs", "", cookie), DENIED);
  // The first header goes over the second.
  assert.match(await answer("GET", "/v1/jobs", "nonsense", bearer), NO_TOKEN);
});

test("no spelling of a path or a method gets by without a token", async () => {
  const { port } = agent.agent;
  const targets = [
    "GET /v1/jobs",
    "GET /v1/jobs/",
    "HEAD /v1/jobs",
    "GET /v1/jobs?region=global",
    `GET http://127.0.0.1:${port}/v1/jobs`,
    "GET /v1/job/web",
    "GET /v1/job/%77eb",
    "GET /v1/job/web%2Fsummary",
    "GET /v1/job/web/summary/",
    "GET /v1/acl/token/self",
    "GET /v1/acl/tokens",
    "GET /v1/acl/token/%73elf",
    "GET /v1/agent/self?pretty",
  ];
  for (const target of targets) {
    const text = await rawRequest(
      port,
      `${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1\.1 403 /, target);
  }
  // What leads elsewhere leads nowhere.
  const others = [
    "GET //v1/jobs",
    "GET /V1/JOBS",
    "GET /v1/status/../jobs",
    "GET /v1/status/leader/../../jobs",
    "GET /v1/status%2F..%2Fjobs",
    "GET /ui/../v1/jobs",
    "POST /v1/jobs/../acl/token",
  ];
  for (const target of others) {
    const text = await rawRequest(
      port,
      `${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    );
    assert.doesNotMatch(text, /"ID":"web"|SecretID/, target);
  }
  const override = { headers: { "X-HTTP-Method-Override": "DELETE" } };
  assert.match(await answer("GET", "/v1/job/web", reader.SecretID, override), /^200 /);
  assert.equal((await agent.client().jobs.get("web")).value.Stop, false);
});

test("a token of another namespace finds nothing of this one, by whatever way", async () => {
  const { SecretID } = foreign;
  for (const path of ["allocations", "jobs", "evaluations", "deployments", "services"]) {
    assert.match(await answer("GET", `/v1/${path}`, SecretID), DENIED, path);
    const { text } = await read(`/v1/${path}?namespace=*`, SecretID);
    assert.equal(text, "[]", path);
  }
  const subjects: [path: string, unknown: string][] = [
    [`/v1/allocation/${ids.alloc}`, `Unknown allocation "${ids.alloc}"`],
    [`/v1/client/fs/ls/${ids.alloc}`, `Unknown allocation "${ids.alloc}"`],
    [`/v1/client/allocation/${ids.alloc}/stats`, `Unknown allocation "${ids.alloc}"`],
    [`/v1/evaluation/${ids.evaluation}`, `Unknown evaluation "${ids.evaluation}"`],
    [`/v1/deployment/${ids.deployment}`, `Unknown deployment "${ids.deployment}"`],
  ];
  for (const [path, unknown] of subjects) {
    assert.match(await answer("GET", path, SecretID), DENIED);
    // Said to be in its own namespace, it is told as what is nowhere.
    assert.equal(await answer("GET", `${path}?namespace=prod`, SecretID), `404 ${unknown}`);
    const nowhere = path.replace(/[0-9a-f]{8}-/, "00000000-");
    const told = await answer("GET", `${nowhere}?namespace=prod`, SecretID);
    assert.equal(told.replace("00000000-", ""), `404 ${unknown}`.replace(/[0-9a-f]{8}-/, ""));
  }
  const changes = [
    `/v1/allocation/${ids.alloc}/stop`,
    `/v1/client/allocation/${ids.alloc}/restart`,
    `/v1/deployment/fail/${ids.deployment}`,
  ];
  for (const path of changes) {
    assert.match(await answer("PUT", path, SecretID, { body: {} }), DENIED, path);
    assert.match(
      await answer("PUT", `${path}?namespace=prod`, SecretID, { body: {} }),
      /^404 Unknown /,
    );
  }
});

test("no filter, page or prefix reveals what is not shown", async () => {
  const { SecretID } = foreign;
  const queries = [
    'filter=ID == "web"',
    'filter=ID != "x"',
    "prefix=we",
    "per_page=1",
    "next_token=default.we",
    "reverse=true",
  ];
  for (const query of queries) {
    const answer = await read(`/v1/jobs?namespace=*&${encodeURI(query)}`, SecretID);
    assert.deepEqual([answer.text, answer.nextToken], ["[]", null], query);
  }
  const secret = encodeURIComponent(`SecretID == "${reader.SecretID}"`);
  const filtered = await answer(
    "GET",
    `/v1/acl/tokens?filter=${secret}`,
    agent.management.SecretID,
  );
  assert.match(filtered, /^400 .*SecretID/);
});

test("a search finds what the token may see, and nothing else", async () => {
  const search = async (token: string, body: object, query = "") => {
    const { status, text } = await agent.request("PUT", `/v1/search${query}`, { token, body });
    return `${status} ${text}`;
  };
  for (const Context of ["jobs", "allocs", "evals", "deployment", "nodes"]) {
    assert.match(await search(foreign.SecretID, { Prefix: "", Context }), DENIED, Context);
    const everywhere = await search(foreign.SecretID, { Prefix: "", Context }, "?namespace=*");
    assert.match(everywhere, Context === "nodes" ? DENIED : /"\w+":\[\]/, Context);
  }
  assert.doesNotMatch(await search(reader.SecretID, { Prefix: "" }), /"nodes"/);
  assert.match(await search(reader.SecretID, { Prefix: "" }), /"jobs":\["web"\]/);
});

test("a job is judged by the namespace that it says, however that is written", async () => {
  const submit = await agent.token('namespace "prod" { capabilities = ["submit-job"] }');
  const attempts = [
    { Namespace: "default" },
    { namespace: "default" },
    { NAMESPACE: "default" },
    { Namespace: "prod", namespace: "default" },
    { namespace: "default", Namespace: "" },
  ];
  for (const spelling of attempts) {
    const body = { Job: { ...shellJob("intruder", "true"), ...spelling } };
    for (const path of ["/v1/jobs", "/v1/job/intruder", "/v1/job/intruder/plan"]) {
      const told = await answer("POST", `${path}?namespace=prod`, submit.SecretID, { body });
      assert.match(told, /^(?:403 Permission denied|400 .*"prod".*)$/s, JSON.stringify(spelling));
    }
  }
  await assert.rejects(agent.client().jobs.get("intruder"), { status: 404 });
  const scale = { Count: 0, Target: { Group: "g", Namespace: "default", Job: "web" } };
  const told = await answer("PUT", "/v1/job/web/scale?namespace=prod", submit.SecretID, {
    body: scale,
  });
  assert.match(told, /^404 /);
});

test("nobody raises its own rights", async () => {
  const { SecretID, AccessorID } = reader;
  const management = { AccessorID, Name: "me", Type: "management" };
  const attempts: [method: string, path: string, body?: object][] = [
    ["PUT", `/v1/acl/token/${AccessorID}`, management],
    ["PUT", "/v1/acl/token", management],
    ["PUT", "/v1/acl/policy/policy-1", { Name: "policy-1", Rules: "" }],
    ["DELETE", "/v1/acl/policy/policy-1"],
    ["PUT", "/v1/acl/role", { Name: "r", Policies: [{ Name: "policy-1" }] }],
    ["DELETE", `/v1/acl/token/${agent.management.AccessorID}`],
    ["GET", `/v1/acl/token/${agent.management.AccessorID}`],
    ["GET", "/v1/acl/token/00000000-0000-0000-0000-000000000000"],
    ["GET", "/v1/acl/policy/policy-1"],
    ["GET", "/v1/acl/role/00000000-0000-0000-0000-000000000000"],
    ["GET", "/v1/acl/tokens"],
  ];
  for (const [method, path, body] of attempts) {
    assert.match(await answer(method, path, SecretID, { body }), DENIED, `${method} ${path}`);
  }
  assert.match(await answer("PUT", "/v1/acl/bootstrap", ""), /^400 ACL bootstrap already done/);
  const purge = await agent.token('namespace "default" { capabilities = ["deregister-job"] }');
  assert.match(await answer("DELETE", "/v1/job/web?purge=true", purge.SecretID), DENIED);
  assert.match(await answer("DELETE", "/v1/job/none?purge=1", purge.SecretID), DENIED);
});

test("a websocket is opened to nobody without the token for it", async () => {
  const withoutNode = await agent.token('namespace "default" { capabilities = ["alloc-exec"] }');
  for (const token of ["", "nonsense", reader.SecretID, foreign.SecretID, withoutNode.SecretID]) {
    assert.equal(await upgrade(token), 403, token);
  }
  assert.equal(await upgrade(foreign.SecretID, "&namespace=prod"), 404);
  assert.equal(await upgrade("", `&token=${agent.management.SecretID}`), 403);
});

test("an event stream tells no secret, and of tokens only a manager", async () => {
  assert.match(await answer("GET", "/v1/event/stream?topic=ACLToken", reader.SecretID), DENIED);
  assert.match(await answer("GET", "/v1/event/stream?topic=Node", reader.SecretID), DENIED);
  assert.match(await answer("GET", "/v1/event/stream", foreign.SecretID), DENIED);
  const abort = new AbortController();
  const seen: string[] = [];
  const told = (async () => {
    for await (const batch of agent.client().agent.events({ signal: abort.signal })) {
      seen.push(stringifyJson(batch));
    }
  })().catch(() => {});
  const others: string[] = [];
  const toldReader = (async () => {
    const stream = agent.client(reader.SecretID).agent.events({ signal: abort.signal });
    for await (const batch of stream) others.push(stringifyJson(batch));
  })().catch(() => {});
  const secrets: string[] = [];
  await eventually("a token is told", async () => {
    const { AccessorID, SecretID } = await agent.token('node { policy = "read" }');
    secrets.push(SecretID);
    await agent.client().jobs.evaluate("web");
    return seen.some((text) => text.includes(AccessorID)) && others.length > 0;
  });
  abort.abort();
  await Promise.all([told, toldReader]);
  for (const secret of secrets) assert.equal(seen.join().includes(secret), false);
  assert.doesNotMatch(others.join(), /ACL|"Topic":"Node"/);
});

test("a one-time token is good once, and for its token alone", async () => {
  const { text } = await agent.request("POST", "/v1/acl/token/onetime", { token: reader.SecretID });
  const { OneTimeSecretID } = JSON.parse(text).OneTimeToken as { OneTimeSecretID: string };
  assert.match(await answer("GET", "/v1/jobs", OneTimeSecretID), NO_TOKEN);
  const body = { OneTimeSecretID };
  const exchange = () => agent.request("POST", "/v1/acl/token/onetime/exchange", { body });
  const [first, second] = await Promise.all([exchange(), exchange()]);
  assert.deepEqual([first.status, second.status].toSorted(), [200, 403]);
  const won = first.status === 200 ? first : second;
  assert.equal(JSON.parse(won.text).Token.SecretID, reader.SecretID);
  assert.match(await answer("POST", "/v1/acl/token/onetime", ""), DENIED);
});

/** A list as it is sent, which has no length in its header where it is long. */
async function read(
  path: string,
  token: string,
): Promise<{ text: string; nextToken: string | null }> {
  const answer = await fetch(`${agent.agent.address}${path}`, {
    headers: { "X-Nomad-Token": token },
  });
  return { text: await answer.text(), nextToken: answer.headers.get("x-nomad-nexttoken") };
}

function upgrade(token: string, query = ""): Promise<number> {
  const path = `/v1/client/allocation/${ids.alloc}/exec?task=t&command=["true"]${query}`;
  const url = `${agent.agent.address.replace(/^http/, "ws")}${path}`;
  const socket = new WebSocket(url, { headers: token ? { "X-Nomad-Token": token } : {} });
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.once("open", () => {
      socket.close();
      resolve(101);
    });
    socket.once("unexpected-response", (request, response) => {
      response.resume();
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
  });
}
