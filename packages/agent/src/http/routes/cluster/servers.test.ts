import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { serveRoutes } from "../../../../test/serve-routes.ts";
import { completeConfig } from "../../../config/agent-config.ts";
import { serverRoutes } from "./servers.ts";

const NODE = "11111111-2222-3333-4444-555555555555";

async function serve(t: TestContext) {
  let reloads = 0;
  const config = completeConfig({ name: "here" }, { dataDir: tmpdir() });
  const routes = serverRoutes({
    config,
    nodeId: NODE,
    endpoint: () => undefined,
    startedAt: new Date(0),
    reload: async () => {
      reloads++;
    },
  });
  const port = await serveRoutes(t, routes);
  const call = async (method: string, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
    return { status: answer.status, text: await answer.text() };
  };
  return Object.assign(call, { reloads: () => reloads });
}

test("a cluster of one has one server, which is well, leads, and stays", async (t) => {
  const call = await serve(t);
  const raft = JSON.parse((await call("GET", "/v1/operator/raft/configuration")).text);
  assert.deepEqual(
    raft.Servers.map((it: { ID: string; Leader: boolean }) => [it.ID, it.Leader]),
    [[NODE, true]],
  );
  const health = JSON.parse((await call("GET", "/v1/operator/autopilot/health")).text);
  assert.deepEqual([health.Healthy, health.Servers.length], [true, 1]);
  const refusals: [method: string, path: string, status: number, text: RegExp][] = [
    ["DELETE", "/v1/operator/raft/peer?id=nope", 404, /^id "nope" was not found in the Raft/],
    ["DELETE", `/v1/operator/raft/peer?id=${NODE}`, 400, /is the only server/],
    ["PUT", "/v1/agent/join?address=10.0.0.1", 501, /is one whole cluster/],
    ["PUT", "/v1/agent/servers?address=10.0.0.1", 501, /is its own server/],
    ["PUT", "/v1/agent/force-leave?node=here", 400, /is the only server/],
    ["PUT", "/v1/operator/raft/transfer-leadership", 400, /is the only server/],
  ];
  for (const [method, path, status, text] of refusals) {
    const answer = await call(method, path);
    assert.deepEqual([path, answer.status], [path, status]);
    assert.match(answer.text, text);
  }
  assert.equal((await call("PUT", "/v1/agent/force-leave?node=other")).status, 200);
  const autopilot = JSON.parse((await call("GET", "/v1/operator/autopilot/configuration")).text);
  assert.deepEqual([autopilot.MinQuorum, autopilot.LastContactThreshold], [0, "200ms"]);
  assert.equal((await call("PUT", "/v1/agent/reload")).status, 200);
  assert.equal(call.reloads(), 1);
});

test("what the environment of the agent keeps secret is not told of the host", async (t) => {
  process.env.DROVER_TEST_SECRET = "s3cret";
  t.after(() => {
    delete process.env.DROVER_TEST_SECRET;
  });
  const call = await serve(t);
  const { text } = await call("GET", "/v1/agent/host");
  const { AgentID, HostData } = JSON.parse(text);
  assert.equal(AgentID, NODE);
  assert.equal(HostData.Environment.DROVER_TEST_SECRET, "<redacted>");
  assert.ok(!text.includes("s3cret"));
  assert.ok(HostData.Disk[tmpdir()].DiskMB > 0);
  assert.match((await call("GET", "/v1/agent/host?node_id=other")).text, /there is only/);
});
