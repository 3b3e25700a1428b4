import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { type ApiError, VariableConflict } from "@drover/api";
import { AgentHome, type AgentProcess, eventually } from "../test/agent-process.ts";

const SECRET = "correct horse battery staple";
const MINUTE_MS = 60_000;

const shared = new AgentHome({ after });
let agent: AgentProcess;

before(async () => {
  agent = await shared.start();
});

async function startAgent(t: TestContext, config = "") {
  const home = new AgentHome(t, { config });
  return { home, agent: await home.start() };
}

async function request(address: string, target: string, method = "GET", body?: object) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${address}${target}`, init);
  const text = await response.text();
  return { status: response.status, text, headers: response.headers };
}

test("a variable goes over the wire as Nomad's do, and what it says is nowhere else", async (t) => {
  const { home, agent } = await startAgent(t);
  const { address } = agent;
  const events = await fetch(`${address}/v1/event/stream`);
  const target = "/v1/var/app/db?namespace=default";
  const put = await request(address, target, "PUT", { Items: { password: SECRET } });
  assert.equal(put.status, 200);
  const written = JSON.parse(put.text);
  assert.deepEqual(Object.keys(written).sort(), [
    "CreateIndex",
    "CreateTime",
    "Items",
    "ModifyIndex",
    "ModifyTime",
    "Namespace",
    "Path",
  ]);
  const got = await request(address, target);
  assert.deepEqual(JSON.parse(got.text), written);
  assert.equal(got.headers.get("x-nomad-index"), `${written.ModifyIndex}`);
  const { Items: _, ...stub } = written;
  assert.deepEqual(JSON.parse((await request(address, "/v1/vars")).text), [stub]);

  const conflict = await request(address, `${target}&cas=1`, "PUT", { Items: { a: "b" } });
  assert.equal(conflict.status, 409);
  assert.deepEqual(JSON.parse(conflict.text), written);
  assert.equal((await request(address, `${target}&cas=1`, "DELETE")).status, 409);
  const deleted = await request(address, `${target}&cas=${written.ModifyIndex}`, "DELETE");
  assert.deepEqual([deleted.status, deleted.text], [204, ""]);
  const gone = await request(address, target);
  assert.deepEqual([gone.status, gone.text], [404, "variable not found"]);

  const reader = events.body?.getReader();
  const told = Buffer.from((await reader?.read())?.value ?? []).toString();
  await reader?.cancel();
  await agent.kill("SIGKILL");
  for (const place of [told, agent.output, ...databaseFiles(home)]) {
    assert.ok(!place.includes(SECRET), "the secret is in plain text");
  }
});

function databaseFiles(home: AgentHome): string[] {
  const directory = path.join(home.dataDir, "server");
  const names = readdirSync(directory).filter((name) => name.startsWith("state.db"));
  return names.map((name) => readFileSync(path.join(directory, name), "latin1"));
}

test("bad requests are refused with what is wrong", async () => {
  const { address } = agent;
  for (const [method, target, body, status, reason] of [
    ["PUT", "/v1/var/a", {}, 400, /missing required Items/],
    ["PUT", "/v1/var/a", { Items: { a: 1 } }, 400, /Items/],
    ["PUT", "/v1/var/a", { Items: { a: "b" }, Lock: { TTL: "15s" } }, 400, /lock definition/],
    ["PUT", "/v1/var/a", { Items: { a: "b" }, Path: "b" }, 400, /the path names "a"/],
    ["PUT", "/v1/var/a", { Items: { a: "b" }, Namespace: "x" }, 400, /\?namespace=x/],
    ["PUT", "/v1/var/nomad/x", { Items: { a: "b" } }, 400, /reserved path/],
    ["PUT", "/v1/var/a?cas=x", { Items: { a: "b" } }, 400, /cas/],
    ["PUT", "/v1/var/a?cas=0&lock-acquire", {}, 400, /CAS can't be used/],
    ["PUT", "/v1/var/a?lock-renew&lock-acquire", {}, 400, /multiple lock operations/],
    ["PUT", "/v1/var/a?lock-acquire", { Lock: { TTL: "1s" } }, 400, /TTL must be between/],
    ["PUT", "/v1/var/a?lock-renew", { Lock: { ID: "x" } }, 404, /doesn't exist/],
    ["PUT", "/v1/var/a?lock-release", {}, 400, /missing lock information/],
    ["PUT", "/v1/operator/keyring/rotate?full&publish_time=1", undefined, 400, /same time/],
    ["PUT", "/v1/operator/keyring/rotate?algo=rot13", undefined, 400, /algo/],
    ["DELETE", "/v1/operator/keyring/key/x", undefined, 404, /not found/],
    ["GET", "/.well-known/openid-configuration", undefined, 404, /oidc_issuer/],
  ] as const) {
    const answer = await request(address, target, method, body);
    assert.equal(answer.status, status, `${method} ${target}: ${answer.text}`);
    assert.match(answer.text, reason);
  }
});

test("lists have prefixes in the case that is given, filters, pages and namespaces", async () => {
  const { namespaces, variables } = agent.client;
  await namespaces.upsert({ Name: "other" });
  for (const path of ["list/a/1", "list/a/2", "list/A/3", "list/b"])
    await variables.put(path, { items: { k: "v" } });
  await variables.put("list/a/0", { items: { k: "v" }, namespace: "other" });
  const paths = async (options: Parameters<typeof variables.list>[0]) => {
    const { value, nextToken } = await variables.list(options);
    return [...value.map(({ Path }) => Path), ...(nextToken ? [`next ${nextToken}`] : [])];
  };
  assert.deepEqual(await paths({ prefix: "list/a/" }), ["list/a/1", "list/a/2"]);
  const filter = 'Path matches "^list/[aA]/[23]"';
  assert.deepEqual(await paths({ filter }), ["list/A/3", "list/a/2"]);
  assert.deepEqual(await paths({ namespace: "*", prefix: "list/a/" }), [
    "list/a/1",
    "list/a/2",
    "list/a/0",
  ]);
  const page = { perPage: 2, prefix: "list" };
  assert.deepEqual(await paths(page), ["list/A/3", "list/a/1", "next default.list/a/2"]);
  const rest = await paths({ ...page, nextToken: "default.list/a/2" });
  assert.deepEqual(rest, ["list/a/2", "list/b"]);
});

test("a blocking read tells the change of a variable", async () => {
  const { variables } = agent.client;
  await variables.put("a", { items: { k: "1" } });
  const { index } = await variables.get("a");
  const changed = variables.get("a", { index, waitMs: MINUTE_MS });
  await variables.put("b", { items: { k: "other" } });
  await variables.put("a", { items: { k: "2" } });
  assert.deepEqual((await changed).value.Items, { k: "2" });
  const list = await variables.list();
  const listed = variables.list({ index: list.index, waitMs: MINUTE_MS });
  await variables.delete("a");
  const paths = (await listed).value.map(({ Path }) => Path);
  assert.ok(paths.includes("b") && !paths.includes("a"), `${paths}`);
});

test("one of many that write at once with the same index succeeds", async () => {
  const { variables } = agent.client;
  const writers = Array.from({ length: 20 }, (_, n) =>
    variables.put("race", { items: { winner: `${n}` }, checkIndex: 0 }),
  );
  const outcomes = await Promise.allSettled(writers);
  const won = outcomes.filter(({ status }) => status === "fulfilled");
  assert.equal(won.length, 1);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") assert.ok(outcome.reason instanceof VariableConflict);
  }
});

test("variables, locks and keys are there again after kill -9", async (t) => {
  const { home, agent } = await startAgent(
    t,
    'server {\n  oidc_issuer = "https://n.example/x/"\n}\n',
  );
  const { variables, keyring } = agent.client;
  await variables.put("a", { items: { k: SECRET } });
  const { Lock: lock } = await variables.acquireLock("lock", { items: { owner: "me" } });
  assert.ok(lock);
  assert.deepEqual([lock.TTL, lock.LockDelay], ["15s", "15s"]);
  const { Key } = await keyring.rotate({ full: true });
  await eventually("every variable has the new key", async () => {
    const { value } = await keyring.list();
    return !value.some(({ State }) => State === "rekeying");
  });
  const keys = await request(agent.address, "/.well-known/jwks.json");
  assert.equal(JSON.parse(keys.text).keys[0].kid, Key.KeyID);
  await agent.kill("SIGKILL");

  const again = await home.start();
  const { client, address } = again;
  assert.deepEqual((await client.variables.get("a")).value.Items, { k: SECRET });
  assert.equal((await client.variables.renewLock("lock", lock.ID)).Lock?.ID, lock.ID);
  await assert.rejects(client.variables.put("lock", { items: { owner: "you" } }), VariableConflict);
  await client.variables.releaseLock("lock", lock.ID);
  const renewing = client.variables.renewLock("lock", lock.ID);
  await assert.rejects(renewing, ({ status, message }: ApiError) => {
    return status === 409 && message === "variable doesn't hold a lock";
  });
  assert.deepEqual(
    await request(address, "/.well-known/jwks.json").then(({ text }) => text),
    keys.text,
  );
  const discovery = JSON.parse((await request(address, "/.well-known/openid-configuration")).text);
  assert.deepEqual(discovery, {
    issuer: "https://n.example/x/",
    jwks_uri: "https://n.example/x/.well-known/jwks.json",
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
  });
  const [old, active] = (await client.keyring.list()).value;
  assert.deepEqual([old?.State, active?.State], ["inactive", "active"]);
  await client.keyring.remove(old?.KeyID ?? "");
  assert.equal((await client.keyring.list()).value.length, 1);
});

test("a keyring of another provider is refused by name", async (t) => {
  const home = new AgentHome(t, {
    config: 'keyring "awskms" {\n  active = true\n  region = "us-east-1"\n  kms_key_id = "x"\n}\n',
  });
  await assert.rejects(
    home.start(),
    /keyring "awskms" is not supported: root keys are kept in files/,
  );
});
