import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { NomadClient } from "@drover/api";
import { eventually } from "../../../../test/agent-process.ts";
import { serveRoutes } from "../../../../test/serve-routes.ts";
import { AgentLog } from "../../../log/agent-log.ts";
import { monitorRoutes } from "./monitor.ts";

const NODE = "0a1b2c3d-0000-0000-0000-000000000000";

test("the log is followed at a level and in a form of its own", async (t) => {
  const { log, client, followers } = await serve(t);
  const lines: string[] = [];
  const follow = async (options: Parameters<typeof client.agent.monitor>[0]) => {
    const done = new AbortController();
    t.after(() => done.abort());
    const before = followers();
    const pieces = client.agent.monitor({ ...options, signal: done.signal });
    const read = async () => {
      for await (const piece of pieces) lines.push(Buffer.from(piece).toString());
    };
    read().catch(() => {});
    await eventually("it follows", () => followers() === before + 1);
  };
  await follow({ level: "DEBUG", nodeId: NODE.slice(0, 8), serverId: "leader" });
  await follow({ level: "warn", json: true });
  log.logger.named("client").debug("for one", { alloc_id: "a" });
  log.logger.trace("for none");
  log.logger.warn("for both");
  await eventually("all have come", () => lines.join("").match(/for both/g)?.length === 2);
  const text = lines.join("");
  assert.match(text, /\[DEBUG\] client: for one: alloc_id=a\n/);
  assert.match(text, /\{"@level":"warn".*"@message":"for both"\}\n/);
  assert.doesNotMatch(text, /for none|"@level":"debug"/);
});

test("another node, another server and an unknown level are refused", async (t) => {
  const { client, port } = await serve(t);
  const refused = (options: Parameters<typeof client.agent.monitor>[0]) =>
    Array.fromAsync(client.agent.monitor(options));
  await assert.rejects(refused({ nodeId: "ffff" }), /There is no node "ffff" here/);
  await assert.rejects(refused({ serverId: "other" }), /There is no server "other" here/);
  const answer = await fetch(`http://127.0.0.1:${port}/v1/agent/monitor?log_level=loud`);
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /log_level must be one of trace, debug.*not "loud"/);
});

test("who does not read is cut off, and the log goes on", async (t) => {
  const { log, port, followers } = await serve(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.pause();
  socket.write(`GET /v1/agent/monitor?plain=true HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await eventually("it follows", () => followers() === 1);
  const padding = "x".repeat(10_000);
  await eventually("it is cut off", async () => {
    for (let i = 0; i < 500; i++) log.logger.info("much", { padding });
    return followers() === 0;
  });
});

async function serve(t: TestContext) {
  let followers = 0;
  const log = new AgentLog(
    { level: "error", json: false, includeLocation: false, file: undefined },
    { console: { write: async () => {}, close() {} }, now: () => 0n },
  );
  const counted: Pick<AgentLog, "follow"> = {
    follow: (follower) => {
      followers++;
      const end = log.follow(follower);
      return () => {
        followers--;
        end();
      };
    },
  };
  const port = await serveRoutes(
    t,
    monitorRoutes({ log: counted, nodeId: NODE, serverName: "here.global" }),
  );
  const client = new NomadClient({ address: `http://127.0.0.1:${port}` });
  return { log, client, port, followers: () => followers };
}
