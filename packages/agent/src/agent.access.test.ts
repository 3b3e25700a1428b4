import assert from "node:assert/strict";
import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { AgentHome } from "../test/agent-process.ts";
import { NOBODY, rawRequestAs } from "../test/as-user.ts";

test("an agent listens on a socket in its data directory too, as -dev beside it, and its successor takes it over", async (t) => {
  const [home, dev] = [new AgentHome(t), new AgentHome(t)];
  const first = await home.start();
  await dev.start(["-dev"]);
  for (const { dataDir } of [home, dev]) {
    assert.equal(lstatSync(path.join(dataDir, "drover.sock")).mode & 0o777, 0o660);
  }
  if (process.geteuid?.() === 0) {
    const head = `GET /v1/agent/self HTTP/1.1\r\nHost: 127.0.0.1:${first.port}\r\nConnection: close\r\n\r\n`;
    const refusal = await rawRequestAs({ uid: NOBODY, gid: NOBODY }, first.port, head);
    assert.match(refusal, /^HTTP\/1\.1 403 /);
    assert.match(refusal, /User 65534 may not speak to this agent over TCP: .*local_users/);
  }
  await first.kill("SIGKILL");
  const socket = path.join(home.dataDir, "drover.sock");
  const second = await home.start();
  assert.ok(second.output.includes(`listening: address=unix://${socket}`));
  await second.kill("SIGTERM");
  assert.ok(!existsSync(socket));
});
