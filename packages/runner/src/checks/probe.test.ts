import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { systemClock } from "@drover/clock";
import { ManualClock } from "@drover/clock/manual";
import { type HttpProbe, type Probe, runProbe } from "./probe.ts";

const HTTP: Omit<HttpProbe, "port"> = {
  type: "http",
  protocol: "http",
  host: "127.0.0.1",
  path: "/health",
  method: "GET",
  headers: {},
  body: "",
  skipVerify: false,
};

const run = (probe: Probe, { clock = systemClock(), timeoutMs = 20_000 } = {}) =>
  runProbe(probe, { timeoutMs, clock, signal: new AbortController().signal });

async function listen(t: TestContext, server: net.Server): Promise<number> {
  t.after(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Resolves when nobody is connected any more. */
async function untilLeft(server: net.Server): Promise<void> {
  const connections = () =>
    new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  while ((await connections()) > 0) await new Promise(setImmediate);
}

async function serve(t: TestContext, answer: http.RequestListener) {
  const server = http.createServer(answer);
  return { server, port: await listen(t, server) };
}

test("a tcp probe passes where something listens, and leaves no connection", async (t) => {
  const server = net.createServer((socket) => socket.on("error", () => {}).resume());
  const port = await listen(t, server);
  const result = await run({ type: "tcp", host: "127.0.0.1", port });
  assert.deepEqual(result, { isPassing: true, output: "nomad: tcp ok" });
  await untilLeft(server);
});

test("a tcp probe of a closed port fails, and names the address", async () => {
  const { isPassing, output } = await run({ type: "tcp", host: "127.0.0.1", port: 1 });
  assert.equal(isPassing, false);
  assert.match(output, /^127\.0\.0\.1:1: .*ECONNREFUSED/);
});

test("an http probe sends method, path, headers and body, and leaves no connection", async (t) => {
  let seen: unknown;
  const { server, port } = await serve(t, async (request, response) => {
    const body = (await request.toArray()).join("");
    const { method, url, headers } = request;
    seen = { method, url, body, host: headers.host, tags: headers["x-tag"] };
    response.end("a body that nobody reads");
  });
  const result = await run({
    ...HTTP,
    port,
    path: "/ready?deep=1",
    method: "POST",
    headers: { Host: ["shop.example"], "X-Tag": ["a", "b"] },
    body: "ping",
  });
  assert.deepEqual(result, { isPassing: true, statusCode: 200, output: "nomad: http ok" });
  assert.deepEqual(seen, {
    method: "POST",
    url: "/ready?deep=1",
    body: "ping",
    host: "shop.example",
    tags: "a, b",
  });
  await untilLeft(server);
});

test("a redirect passes without being followed, a status of 400 or more fails with its body", async (t) => {
  let requests = 0;
  const { port } = await serve(t, (request, response) => {
    requests += 1;
    if (request.url === "/moved") response.writeHead(302, { Location: "/health" }).end("there");
    else response.writeHead(503).end("no database");
  });
  assert.deepEqual(await run({ ...HTTP, port, path: "/moved" }), {
    isPassing: true,
    statusCode: 302,
    output: "there",
  });
  assert.deepEqual(await run({ ...HTTP, port }), {
    isPassing: false,
    statusCode: 503,
    output: "no database",
  });
  assert.equal(requests, 2);
});

test("of an endless answer 3 KiB are kept, and the connection ends", async (t) => {
  const { server, port } = await serve(t, (_request, response) => {
    response.writeHead(500);
    const pour = () => {
      while (!response.destroyed && response.write("x".repeat(10_000)));
    };
    response.on("drain", pour).on("error", () => {});
    pour();
  });
  const { output } = await run({ ...HTTP, port });
  assert.equal(output, "x".repeat(3 * 1024));
  await untilLeft(server);
});

test("a service that accepts and says nothing fails when the timeout is over, and is left", async (t) => {
  const clock = new ManualClock();
  const { server, port } = await serve(t, () => clock.advance(2000));
  const { isPassing, output } = await run({ ...HTTP, port }, { clock, timeoutMs: 2000 });
  assert.equal(isPassing, false);
  assert.equal(output, `http://127.0.0.1:${port}/health: no answer within 2000 ms`);
  assert.equal(clock.timers, 0);
  await untilLeft(server);
});

test("headers that cannot be sent, and answers that are not HTTP, are failures", async (t) => {
  const server = net.createServer((socket) => socket.on("error", () => {}).end("hello\n"));
  const port = await listen(t, server);
  const broken = await run({ ...HTTP, port, headers: { "X-Tag": ["a\nb"] } });
  assert.match(broken.output, /Invalid character in header content/);
  const foreign = await run({ ...HTTP, port });
  assert.equal(foreign.isPassing, false);
  assert.match(foreign.output, /Parse Error|hang up/);
});
