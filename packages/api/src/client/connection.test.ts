import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { WebSocketServer } from "ws";
import { NomadClient } from "./nomad-client.ts";

test("over a Unix socket a client reads, writes, streams and runs commands", async (t) => {
  const { file, asked } = await serve(t);
  const client = new NomadClient({ address: `unix://${file}`, token: "secret" });
  assert.equal(client.address, `unix://${file}`);
  const { value, index } = await client.jobs.list();
  assert.deepEqual(value, []);
  assert.equal(index, 7);
  await client.jobs.register({ Job: { ID: "ü" } });
  const logs = client.files.logs("id", { task: "t", type: "stdout" });
  assert.equal(Buffer.concat(await Array.fromAsync(logs)).toString(), "hello\n");
  const session = await client.allocations.exec("id", {
    task: "t",
    command: ["true"],
    onStdout: () => {},
    onStderr: () => {},
  });
  assert.equal(await session.exitCode, 3);
  const abort = new AbortController();
  const endless = client.jobs.list({ namespace: "endless", signal: abort.signal });
  abort.abort();
  await assert.rejects(endless, { code: "canceled" });
  assert.deepEqual(asked.slice(0, 4), [
    "GET /v1/jobs secret ",
    'PUT /v1/jobs secret {"Job":{"ID":"ü"}}',
    "GET /v1/client/fs/logs/id secret ",
    "GET /v1/client/allocation/id/exec secret ",
  ]);
});

test("what keeps a client from a socket is told with what to do", async (t) => {
  const { file } = await serve(t);
  const absent = new NomadClient({ address: `unix://${file}.absent` });
  await assert.rejects(absent.jobs.list(), {
    code: "unavailable",
    message: /Cannot reach the agent at unix:.*absent: connect ENOENT .*drover agent -dev/,
  });
  assert.throws(() => new NomadClient({ address: "unix://relative.sock" }), /must be a URL like/);
});

async function serve(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-client-"));
  const file = path.join(directory, "a.sock");
  const asked: string[] = [];
  const note = ({ method, url = "", headers }: IncomingMessage, body = "") =>
    asked.push(`${method} ${url.split("?")[0]} ${headers["x-nomad-token"]} ${body}`);
  const server = createServer(async (request, response) => {
    note(request, await text(request));
    const path = request.url ?? "";
    if (path.includes("endless")) return;
    response.setHeader("X-Nomad-Index", "7");
    if (path.includes("/logs/")) response.end('{"Data":"aGVsbG8K"}');
    else response.end(request.method === "GET" ? "[]" : "{}");
  });
  const webSockets = new WebSocketServer({ server });
  webSockets.on("connection", (socket, request) => {
    note(request);
    socket.send('{"exited":true,"result":{"exit_code":3}}');
    socket.close();
  });
  server.listen(file);
  await once(server, "listening");
  t.after(async () => {
    webSockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(directory, { recursive: true });
  });
  return { file, asked };
}
