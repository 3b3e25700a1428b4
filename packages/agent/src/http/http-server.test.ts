import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import process from "node:process";
import { type TestContext, test } from "node:test";
import type { WebSocketOperation } from "@drover/api";
import { RecordingLogger } from "@drover/logger/recording";
import { WebSocket } from "ws";
import { eventually } from "../../test/agent-process.ts";
import { NOBODY, rawRequestAs } from "../../test/as-user.ts";
import { openAccess } from "../../test/open-access.ts";
import { openGate } from "../../test/open-gate.ts";
import { closedAfter, rawRequest, statusOf } from "../../test/raw-request.ts";
import type { AccessOptions } from "./access/access.ts";
import { HttpServer } from "./http-server.ts";
import type { Route } from "./routing/router.ts";
import type { WebSocketRoute, WebSocketSession } from "./routing/web-socket-route.ts";

const routes: Route[] = [
  { methods: ["GET"], path: "/v1/ok", handler: () => ({ body: "ok" }) },
  { methods: ["GET"], path: "/v1/item/:id", handler: (it) => ({ body: it.parameter("id") }) },
  {
    methods: ["GET"],
    path: "/v1/throws",
    handler: () => {
      throw new TypeError("Broken");
    },
  },
  {
    methods: ["GET"],
    path: "/v1/breaks-off",
    handler: ({ response }) => {
      response.write("half");
      throw new TypeError("Broken in the middle");
    },
  },
  {
    methods: ["GET"],
    path: "/v1/writes-late",
    handler: ({ response }) => {
      response.end("done");
      response.write("more");
      return undefined;
    },
  },
];

test("a request target that is no path is answered with 4xx, and the next request as ever", async (t) => {
  const { port } = await serve(t);
  const targets = [
    "//",
    "///",
    "/\\",
    "//[",
    "http://[",
    "http://[/",
    "http://",
    "*",
    "//ok",
    "/v1/ok#x",
  ];
  for (const target of [
    ...targets,
    "/%",
    "/v1/item/%ff",
    "/v1/item/%00",
    "/v1/ok?path=%00",
    "/v1/ok?%00",
  ]) {
    const status = await statusOf(port, target);
    assert.ok(status >= 400 && status < 500, `${target} was answered with ${status}`);
    assert.equal(await statusOf(port, "/v1/ok"), 200, `after ${target}`);
  }
});

test("a target with the agent's address before the path is understood", async (t) => {
  const { port } = await serve(t);
  assert.equal(await statusOf(port, `http://127.0.0.1:${port}/v1/ok?pretty`), 200);
});

test("methods and upgrades that nobody serves are answered, and end nothing", async (t) => {
  const { port } = await serve(t);
  for (const method of ["OPTIONS", "PATCH", "TRACE", "M-SEARCH"]) {
    const status = await statusOf(port, "/v1/ok", { method });
    assert.ok(status >= 400, `${method} was answered with ${status}`);
  }
  await rawRequest(port, "CONNECT /v1/ok HTTP/1.1\r\n\r\n");
  await rawRequest(port, "\0\x01\x02 nonsense\r\n\r\n");
  const upgrade = { headers: "Upgrade: h2c\r\n" };
  assert.equal(await statusOf(port, "/v1/ok", upgrade), 200, "an offer of HTTP/2 is ignored");
  const webSocket = { headers: "Upgrade: websocket\r\nConnection: Upgrade\r\n" };
  for (const target of ["//", "//[", "/v1/ok", "/v1/echo"]) {
    const status = await statusOf(port, target, webSocket);
    assert.ok(status >= 400 && status < 500, `${target} was answered with ${status}`);
  }
  assert.equal(await statusOf(port, "/v1/ok"), 200);
});

test("a handler that throws fails its own request alone, and is logged", async (t) => {
  const { port, log } = await serve(t);
  assert.equal(await statusOf(port, "/v1/throws"), 500);
  assert.match(log.problems.join("\n"), /request failed: method=GET path=\/v1\/throws/);
  await statusOf(port, "/v1/breaks-off");
  await statusOf(port, "/v1/writes-late");
  assert.equal(await statusOf(port, "/v1/ok"), 200);
});

test("a websocket message that cannot be taken closes that websocket, with the reason", async (t) => {
  const { port } = await serve(t);
  const closed = await closedAfter(`ws://127.0.0.1:${port}/v1/echo`, "null");
  assert.deepEqual(closed, { code: 4000, reason: "Cannot take null" });
  assert.equal(await statusOf(port, "/v1/ok"), 200);
});

test("a body is limited in bytes, values and depth, and read to its last value within them", async (t) => {
  const { port } = await serve(t, [
    { methods: ["PUT"], path: "/v1/body", handler: async (it) => ({ body: await it.object() }) },
  ]);
  const put = (body: string) =>
    fetch(`http://127.0.0.1:${port}/v1/body`, { method: "PUT", body }).then(({ status }) => status);
  const list = (length: number, item: string) => `{"a":[${Array(length).fill(item).join(",")}]}`;
  assert.equal(await put(list(20_000, '"x,:[{\\"y"')), 200);
  assert.equal(await put(list(60_000, "1")), 413);
  assert.equal(await put(`{"a":"${"x".repeat(4_000_000)}"}`), 200);
  assert.equal(await put(`{"a":"${"x".repeat(5_000_000)}"}`), 413);
  assert.equal(await put(`{"a":${"[".repeat(90)}${"]".repeat(90)}}`), 200);
  assert.equal(await put(`{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`), 400);
  assert.equal(await put("{"), 400);
  assert.equal(await put("[]"), 400);
  assert.equal(await put(""), 200);
});

test("a long list comes in pieces, compressed for a client elsewhere that takes it, and is what it is at once", async (t) => {
  const rows = Array.from({ length: 5000 }, (_, ID) => ({ ID, Name: "a name".repeat(5) }));
  const { port } = await serve(t, [
    {
      methods: ["GET"],
      path: "/v1/rows",
      handler: () => ({ items: rows.values().map((row) => JSON.stringify(row)), index: 7 }),
    },
    { methods: ["GET"], path: "/v1/none", handler: () => ({ items: [] }) },
  ]);
  const near = (path: string, coding: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { "Accept-Encoding": coding } });
  const get = (path: string, coding: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { "Accept-Encoding": coding, "X-Forwarded-For": "192.0.2.1" },
    });
  const plain = await near("/v1/rows", "gzip");
  assert.equal(plain.headers.get("content-encoding"), null);
  assert.equal(await plain.text(), JSON.stringify(rows));
  for (const [coding, expected] of [
    ["identity", null],
    ["gzip", "gzip"],
    ["br;q=1, gzip;q=0.5", "gzip"],
    ["gzip;q=0", null],
  ] as const) {
    const answer = await get("/v1/rows", coding);
    assert.equal(answer.headers.get("content-encoding"), expected, coding);
    assert.equal(answer.headers.get("x-nomad-index"), "7");
    assert.equal(await answer.text(), JSON.stringify(rows));
  }
  const pretty = await get("/v1/rows?pretty", "gzip");
  assert.equal(await pretty.text(), `${JSON.stringify(rows, null, 4)}\n`);
  assert.equal(await (await get("/v1/none", "gzip")).text(), "[]");
  assert.equal(await (await get("/v1/none?pretty", "gzip")).text(), "[]\n");
  assert.equal(
    await (await get("/v1/ok", "gzip")).text(),
    '"ok"',
    "a short answer is not compressed",
  );
});

test("a stopping server ends streams without an error in the log", async (t) => {
  const { port, log, server } = await serve(t, [
    {
      methods: ["GET"],
      path: "/v1/stream",
      handler: async ({ response, signal }) => {
        response.write("begun");
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
        return undefined;
      },
    },
  ]);
  const response = await fetch(`http://127.0.0.1:${port}/v1/stream`);
  await server.close();
  await response.text().catch(() => {});
  assert.deepEqual(log.problems, []);
});

test("headers of the operator come with every answer", async (t) => {
  const { port } = await serve(t);
  for (const path of ["/v1/ok", "/v1/nothing"]) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    assert.equal(answer.headers.get("x-operator"), "me");
  }
});

test("an idle connection is kept longer than a client that is held up takes to use it", async (t) => {
  const { port } = await serve(t);
  const { headers } = await fetch(`http://127.0.0.1:${port}/v1/ok`);
  const [, seconds] = /timeout=(\d+)/.exec(headers.get("keep-alive") ?? "") ?? [];
  assert.ok(Number(seconds) >= 60, `kept for ${seconds} s`);
});

test("headers of more than 16 KiB are answered with 431", async (t) => {
  const { port } = await serve(t);
  const headers = `X-Long: ${"x".repeat(17 * 1024)}\r\n`;
  assert.equal(await statusOf(port, "/v1/ok", { headers }), 431);
});

test("more connections than a client may have are answered with 429 and closed, until one ends", async (t) => {
  const { port } = await serve(t, [], { connectionsPerClient: 2 });
  const held = [await hold(t, port), await hold(t, port)];
  assert.match(await rawRequest(port, ""), /^HTTP\/1\.1 429 [\s\S]*http_max_conns_per_client/);
  held[0]?.destroy();
  await eventually("there is room", async () => (await statusOf(port, "/v1/ok")) === 200);
});

if (process.geteuid?.() === 0) {
  test("over TCP other users are refused and told what to do, unless they are named or all are trusted", async (t) => {
    const ask = async (options: Partial<AccessOptions>) => {
      const { port } = await serve(t, [], options);
      const head = `GET /v1/ok HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`;
      return rawRequestAs({ uid: NOBODY, gid: NOBODY }, port, head);
    };
    assert.match(
      await ask({}),
      /^HTTP\/1\.1 403 [\s\S]*User 65534 may not speak to this agent over TCP/,
    );
    for (const options of [
      { localUsers: ["nobody"] },
      { localUsers: [`${NOBODY}`] },
      { localGroups: [`${NOBODY}`] },
      { trustLoopback: true },
      { hasValidToken: () => true },
    ]) {
      assert.match(await ask(options), /^HTTP\/1\.1 200 /, Object.keys(options).join());
    }
  });

  test("other users get no websocket either", async (t) => {
    const { port } = await serve(t);
    const upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13";
    const head = `GET /v1/echo HTTP/1.1\r\nHost: localhost:${port}\r\n${upgrade}\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n\r\n`;
    const answer = await rawRequestAs({ uid: NOBODY, gid: NOBODY }, port, head);
    assert.match(answer, /^HTTP\/1\.1 403 Forbidden/);
  });
}

test("no more than 128 websockets are open at a time", async (t) => {
  const { port } = await serve(t, [], { connectionsPerClient: 0 });
  const url = `ws://127.0.0.1:${port}/v1/echo`;
  const sockets = await Promise.all(
    Array.from({ length: 128 }, async () => {
      const socket = new WebSocket(url);
      t.after(() => socket.terminate());
      await once(socket, "open");
      return socket;
    }),
  );
  const [refused] = await once(new WebSocket(url), "error");
  assert.match((refused as Error).message, /429/);
  sockets[0]?.terminate();
  await eventually("there is room", async () => {
    const socket = new WebSocket(url);
    t.after(() => socket.terminate());
    return new Promise<boolean>((resolve) => {
      socket.on("open", () => resolve(true)).on("error", () => resolve(false));
    });
  });
});

/** A connection that waits for something to be asked. */
async function hold(t: TestContext, port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  await once(socket, "connect");
  socket.write(`GET /v1/ok HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await once(socket, "data");
  return socket;
}

async function serve(
  t: TestContext,
  more: readonly Route[] = [],
  access: Partial<AccessOptions> = {},
) {
  const log = new RecordingLogger();
  const session: WebSocketSession = {
    open() {},
    message(text) {
      throw new Error(`Cannot take ${text}`);
    },
  };
  const echo: WebSocketOperation = {
    name: "echo",
    summary: "Echoes",
    access: { kind: "anyone" },
    path: "/v1/echo",
  };
  const webSockets: WebSocketRoute[] = [{ operation: echo, handler: async () => session }];
  const server = new HttpServer({
    routes: [...routes, ...more],
    webSockets,
    access: await openAccess(access),
    log,
    gate: openGate(t),
    responseHeaders: { "X-Operator": "me" },
  });
  t.after(() => server.close());
  const port = await server.listen("127.0.0.1", 0);
  server.open();
  return { port, log, server };
}
