import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { NomadClient } from "@drover/api";
import { WebSocket } from "ws";
import { AclAgent } from "../test/acl-agent.ts";
import { AgentHome, eventually } from "../test/agent-process.ts";
import { shellJob } from "../test/shell-job.ts";

const READ = 'namespace "default" { policy = "read" }';

test("ACL is bootstrapped once, and again with the index that is written down", async (t) => {
  const home = new AgentHome(t, { config: "acl {\n enabled = true\n}\n" });
  let agent = await home.start();
  const secret = "11111111-2222-3333-4444-555555555555";
  await assert.rejects(agent.client.acl.bootstrap("no-uuid"), /BootstrapSecret must be a UUID/);
  const first = await agent.client.acl.bootstrap(secret);
  assert.deepEqual(
    [first.SecretID, first.Type, first.Name, first.Global, first.ExpirationTime],
    [secret, "management", "Bootstrap Token", true, null],
  );
  await assert.rejects(agent.client.acl.bootstrap(), (error: Error) => {
    const index = /^ACL bootstrap already done \(reset index: (\d+)\)$/.exec(error.message)?.[1];
    assert.ok(index, error.message);
    writeFileSync(path.join(home.dataDir, "server", "acl-bootstrap-reset"), `${index}\n`);
    return true;
  });
  const second = await agent.client.acl.bootstrap();
  assert.notEqual(second.SecretID, secret);
  await assert.rejects(agent.client.acl.bootstrap(), /Invalid bootstrap reset index \(specified/);
  // All of it outlives the agent.
  await agent.kill("SIGKILL");
  agent = await home.start();
  for (const token of [secret, second.SecretID]) {
    const { acl } = new NomadClient({ address: agent.address, token });
    assert.equal((await acl.tokens()).value.length, 2);
  }
  await assert.rejects(agent.client.acl.bootstrap(), /Invalid bootstrap reset index/);
  await agent.kill("SIGTERM");
});

test("tokens are made, changed, listed without their secrets, and deleted", async (t) => {
  const agent = await AclAgent.start(t, { flags: ["-dev"] });
  const { acl } = agent.client();
  await acl.upsertPolicy({ Name: "read", Description: "", Rules: READ, JobACL: null });
  const role = await acl.createRole({ Name: "r", Description: "d", Policies: [{ Name: "read" }] });
  const refusals: [token: Parameters<typeof acl.createToken>[0], reason: RegExp][] = [
    [{ Type: "client" }, /needs policies or roles/],
    [{ Type: "other", Policies: ["read"] }, /Type must be client or management, not "other"/],
    [{ Type: "management", Policies: ["read"] }, /takes no policies and no roles/],
    [{ Type: "client", Roles: [{ Name: "none" }] }, /no role "none"/],
    [{ Type: "client", Policies: ["read"], Name: "n".repeat(257) }, /more than 256 characters/],
    [{ Type: "client", Policies: ["read"], ExpirationTTL: 1_000_000_000 }, /1m0s at the soonest/],
    [
      { Type: "client", Policies: ["read"], ExpirationTTL: 90_000_000_000_000 },
      /at most 24h0m0s, not in 25h0m0s/,
    ],
    [{ Type: "client", Policies: ["read"], ExpirationTTL: -1_000_000 }, /must not be negative/],
    [{ Type: "client", Policies: ["read"], AccessorID: "x" }, /no token with the accessor ID "x"/],
  ];
  for (const [token, reason] of refusals) await assert.rejects(acl.createToken(token), reason);
  const made = await acl.createToken({
    Type: "client",
    Name: "ci",
    Policies: ["read"],
    Roles: [{ Name: "r" }],
    ExpirationTTL: 3_600_000_000_000,
  });
  assert.deepEqual(made.Roles, [{ ID: role.ID, Name: "r" }]);
  assert.equal(made.ExpirationTTL, "1h0m0s");
  assert.equal(Date.parse(made.ExpirationTime ?? "") - Date.parse(made.CreateTime), 3_600_000);
  const { value: own } = await agent.client(made.SecretID).acl.ownToken();
  assert.deepEqual(own, made);
  assert.deepEqual((await agent.client(made.SecretID).acl.token(made.AccessorID)).value, made);
  const { value: listed } = await acl.tokens();
  assert.equal(listed.length, 2);
  for (const stub of listed) assert.equal("SecretID" in stub, false);
  const changed = await acl.updateToken(made.AccessorID, { Type: "client", Policies: ["read"] });
  assert.deepEqual([changed.Name, changed.Roles, changed.SecretID], ["", null, made.SecretID]);
  assert.notEqual(changed.Hash, made.Hash);
  assert.deepEqual(
    [changed.CreateTime, changed.ExpirationTime],
    [made.CreateTime, made.ExpirationTime],
  );
  await assert.rejects(
    acl.updateToken(made.AccessorID, { Type: "client", Policies: ["read"], Global: true }),
    /Global cannot be changed/,
  );
  await acl.deleteToken(made.AccessorID);
  await assert.rejects(acl.deleteToken(made.AccessorID), /Cannot delete nonexistent tokens/);
  await assert.rejects(acl.token(made.AccessorID), { status: 404 });
  // As Go's client writes a token without a lifetime.
  const go = { Type: "management", ExpirationTTL: "", CreateIndex: 0, Hash: null };
  const { status } = await agent.request("PUT", "/v1/acl/token", {
    token: agent.management.SecretID,
    body: go,
  });
  assert.equal(status, 200);
  await agent.agent.kill("SIGTERM");
});

test("policies and roles hold from the moment at which they change", async (t) => {
  const agent = await AclAgent.start(t, { flags: ["-dev"] });
  const { acl } = agent.client();
  const rules = (capability: string) => `namespace "default" { capabilities = ["${capability}"] }`;
  const put = (Name: string, Rules: string) =>
    acl.upsertPolicy({ Name, Description: "d", Rules, JobACL: null });
  await assert.rejects(put("a b", ""), /Name must be 1 to 128 letters/);
  await assert.rejects(put("a", rules("read-jobs")), (error: Error) => {
    assert.match(error.message, /policy\.hcl:1:39\n.*\^{11}\n.*Did you mean "read-job"\?/s);
    assert.equal((error as Error & { status: number }).status, 400);
    return true;
  });
  await put("a", rules("list-jobs"));
  assert.deepEqual((await acl.policy("a")).value.RulesJSON?.Namespaces, [
    { Name: "default", Policy: "", Capabilities: ["list-jobs"], Variables: null },
  ]);
  const role = await acl.createRole({ Name: "r", Description: "", Policies: [{ Name: "a" }] });
  await assert.rejects(acl.createRole({ ...role, Name: "r" }), /already a role with the name "r"/);
  await assert.rejects(
    acl.createRole({ ...role, Name: "s", Policies: [{ Name: "none" }] }),
    /there is no policy "none"/,
  );
  const token = await acl.createToken({ Type: "client", Roles: [{ ID: role.ID }] });
  const own = agent.client(token.SecretID);
  await own.jobs.list();
  assert.deepEqual((await own.acl.roles()).value, [role]);
  assert.deepEqual((await own.acl.roleNamed("r")).value, role);
  assert.deepEqual(
    (await own.acl.ownPolicies()).value.map(({ Name }) => Name),
    ["a"],
  );
  await put("a", rules("read-job"));
  await assert.rejects(own.jobs.list(), { status: 403 });
  await put("b", rules("list-jobs"));
  await acl.updateRole({ ...role, Policies: [{ Name: "b" }] });
  await own.jobs.list();
  await acl.deletePolicy("b");
  await assert.rejects(own.jobs.list(), { status: 403 });
  await acl.deleteRole(role.ID);
  await assert.rejects(acl.role(role.ID), { status: 404 });
  // Without a token holds the policy of this name.
  await assert.rejects(agent.agent.client.jobs.list(), /Permission denied/);
  await put("anonymous", rules("list-jobs"));
  await agent.agent.client.jobs.list();
  await agent.agent.kill("SIGTERM");
});

test("what waits ends when its token is deleted, expires, or loses the right", async (t) => {
  const agent = await AclAgent.start(t, {
    flags: ["-dev"],
    acl: 'token_min_expiration_ttl = "1s"',
  });
  const client = agent.client();
  await client.jobs.register({ Job: shellJob("web", "echo hi; sleep 600", { type: "service" }) });
  const alloc = await eventually("an allocation runs", async () => {
    const { value } = await client.jobs.allocations("web");
    return value.find(({ ClientStatus }) => ClientStatus === "running");
  });
  const rules =
    'namespace "default" { capabilities = ["list-jobs", "read-job", "read-logs", "alloc-exec", "alloc-node-exec"] }';
  const wait = (secret: string) =>
    agent.client(secret).nodes.list({ index: 1_000_000, waitMs: 300_000 });
  const waitForJobs = (secret: string) =>
    agent.client(secret).jobs.list({ index: 1_000_000, waitMs: 300_000 });

  const deleted = await agent.token(rules);
  const pending = assert.rejects(waitForJobs(deleted.SecretID), {
    status: 403,
    message: "ACL token not found",
  });
  const headers = { "X-Nomad-Token": deleted.SecretID };
  const open = (path: string) =>
    fetch(`${agent.agent.address}${path}`, { headers, signal: AbortSignal.timeout(60_000) });
  const logs = await open(`/v1/client/fs/logs/${alloc.ID}?task=t&type=stdout&follow=true`);
  const events = await open("/v1/event/stream");
  assert.deepEqual([logs.status, events.status], [200, 200]);
  const socket = new WebSocket(
    `${agent.agent.address.replace(/^http/, "ws")}/v1/client/allocation/${alloc.ID}/exec?task=t&command=["sleep","600"]`,
    { headers },
  );
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("open", resolve));
  await client.acl.deleteToken(deleted.AccessorID);
  await pending;
  await logs.text();
  await events.text();
  assert.equal(await closed, 1008);

  const expiring = await agent.token(rules, { ExpirationTTL: 2_000_000_000 });
  await assert.rejects(waitForJobs(expiring.SecretID), {
    status: 403,
    message: "ACL token expired",
  });

  const changed = await agent.token('node { policy = "read" }');
  const denied = assert.rejects(wait(changed.SecretID), {
    status: 403,
    message: "Permission denied",
  });
  const [name = ""] = changed.Policies ?? [];
  await client.acl.upsertPolicy({ Name: name, Description: "", Rules: READ, JobACL: null });
  await denied;
  await agent.agent.kill("SIGTERM");
});

test("without ACL a token is left alone, and its API says that it is off", async (t) => {
  const home = new AgentHome(t);
  const agent = await home.start(["-dev"]);
  const { jobs, acl } = new NomadClient({ address: agent.address, token: "nonsense" });
  await jobs.list();
  await assert.rejects(acl.bootstrap(), { status: 400, message: "ACL support disabled" });
  await assert.rejects(acl.tokens(), { status: 400, message: "ACL support disabled" });
  const login = await fetch(`${agent.address}/v1/acl/login`, { method: "POST" });
  assert.equal(login.status, 501);
  assert.match(await login.text(), /^There is no single sign-on/);
  await agent.kill("SIGTERM");
});
