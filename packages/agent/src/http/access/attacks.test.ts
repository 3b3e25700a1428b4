import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { silentLogger } from "@drover/logger";
import { destroyed } from "@drover/testing";
import { connectAs, NOBODY, rawRequestAs } from "../../../test/as-user.ts";
import { ATTACKS, statusesOf } from "../../../test/attacks.ts";
import { openAccess } from "../../../test/open-access.ts";
import { openGate } from "../../../test/open-gate.ts";
import { rawRequest, statusOf } from "../../../test/raw-request.ts";
import { HttpServer } from "../http-server.ts";

const isRoot = process.geteuid?.() === 0;
const SOMEBODY = { uid: NOBODY, gid: NOBODY };

for (const { name, from, bytes, status } of ATTACKS) {
  if (from === "another user" && !isRoot) continue;
  test(`${name} is answered with ${status} and reaches nothing`, async (t) => {
    const { port, served } = await serve(t);
    const answer =
      from === "root"
        ? await rawRequest(port, bytes(port))
        : await rawRequestAs(SOMEBODY, port, bytes(port));
    const statuses = statusesOf(answer);
    assert.ok(statuses.length > 0, answer);
    assert.deepEqual([...new Set(statuses)], [status]);
    assert.deepEqual(served(), []);
    assert.equal(await statusOf(port, "/v1/jobs"), 200, "and the next request is served");
  });
}

if (isRoot) {
  test("another user who sends a request and closes before it is read reaches nothing", async (t) => {
    const { port, served } = await serve(t);
    for (let round = 0; round < 20; round++) {
      const socket = await connectAs(SOMEBODY, { host: "127.0.0.1", port });
      socket.write(`GET /v1/jobs HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
      await destroyed(socket);
    }
    // Connections are taken in their order.
    assert.equal(await statusOf(port, "/v1/jobs"), 200);
    assert.equal(served().length, 1);
  });

  test("another user cannot open the Unix socket", async (t) => {
    const { file } = await serve(t);
    await assert.rejects(connectAs(SOMEBODY, { path: file }), { code: "EACCES" });
    const socket = await connectAs({ uid: 0, gid: 0 }, { path: file });
    socket.write("GET /v1/jobs HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n");
    const [answer] = await once(socket, "data");
    assert.match(String(answer), /^HTTP\/1\.1 200 /);
  });
}

async function serve(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-attacks-"));
  const file = path.join(directory, "a.sock");
  const reached: string[] = [];
  const server = new HttpServer({
    routes: [
      {
        methods: ["GET", "PUT"],
        path: "/v1/jobs",
        handler: ({ request: { method = "", headers } }) => {
          reached.push(`${method} ${JSON.stringify(headers)}`);
          return { body: [] };
        },
      },
    ],
    webSockets: [
      {
        operation: {
          name: "exec",
          summary: "Runs a command",
          access: { kind: "anyone" },
          path: "/v1/client/allocation/:id/exec",
        },
        handler: async () => {
          reached.push("exec");
          return { open: () => {}, message: () => {} };
        },
      },
    ],
    access: await openAccess(),
    log: silentLogger,
    gate: openGate(t),
  });
  t.after(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });
  const port = await server.listen("127.0.0.1", 0);
  await server.listenOnSocket(file);
  server.open();
  return { port, file, served: () => reached };
}
