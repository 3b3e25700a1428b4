import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  type IncomingHttpHeaders,
} from "node:http2";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { finished } from "node:stream/promises";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { EchoClient, EchoService } from "../../test/fixtures/echo.ts";
import { callUnary, readStream } from "../host/rpc-client.ts";
import { connect } from "../wire/connect.ts";
import { encodeFrame } from "./frames.ts";
import { GrpcServer } from "./grpc-server.ts";
import type { Implementation } from "./service.ts";

const SAY = EchoService.say.path;

test("a method that there is not is unimplemented", async (t) => {
  const { session } = await serve(t);
  const { trailers } = await call(session, { ":path": "/test.Echo/Sing" });
  assert.equal(trailers["grpc-status"], "12");
  assert.equal(trailers["grpc-message"], "The plugin has no method /test.Echo/Sing");
});

test("a compressed message and a call without any are refused", async (t) => {
  const { session } = await serve(t);
  const compressed = encodeFrame(Buffer.from('{"text":"a"}'));
  compressed[0] = 1;
  assert.equal((await call(session, { ":path": SAY }, compressed)).trailers["grpc-status"], "12");
  assert.equal((await call(session, { ":path": SAY })).trailers["grpc-status"], "13");
});

test("what a handler throws keeps its code, and every character of its message", async (t) => {
  const message = "100 % größer\u2028 als \u{1f600}";
  const { client } = await serve(t, {
    say: () => {
      throw new Fault("out_of_range", message);
    },
  });
  const failed = callUnary(client.say.bind(client), { text: "" });
  await assert.rejects(failed, { code: "out_of_range", message });
});

test("a call whose deadline passes ends, and its handler is told", async (t) => {
  const told = Promise.withResolvers<void>();
  const { session } = await serve(t, {
    say: async (_request, { signal }) => {
      await once(signal, "abort");
      told.resolve();
      return { text: "late" };
    },
  });
  const { trailers } = await call(session, { ":path": SAY, "grpc-timeout": "50m" }, hello());
  assert.equal(trailers["grpc-status"], "4");
  await told.promise;
});

test("a caller that goes away is told to its handler", async (t) => {
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { session } = await serve(t, {
    say: async (_request, { signal }) => {
      begun.resolve();
      await once(signal, "abort");
      ended.resolve();
      return { text: "to nobody" };
    },
  });
  session
    .request({ ":path": SAY, ":method": "POST" })
    .on("error", () => {})
    .end(hello());
  await begun.promise;
  session.destroy();
  await ended.promise;
});

test("thousands of calls are made and cancelled at once on one connection", async (t) => {
  const { client } = await serve(t, {
    async *count({ text }, { signal }) {
      yield { text };
      if (!signal.aborted) await once(signal, "abort");
    },
  });
  // More than Node lets a client cancel at once unless told.
  const calls = 1200;
  const closing = new AbortController();
  const firsts = Array.from({ length: calls }, async (_, number) => {
    const stream = readStream(() => client.count({ text: `${number}` }), closing);
    const { value } = await stream.next();
    return { stream, text: value?.text };
  });
  const streams = await Promise.all(firsts);
  assert.deepEqual(
    streams.map(({ text }) => text),
    streams.map((_, number) => `${number}`),
  );
  closing.abort();
  await Promise.all(streams.map(({ stream }) => stream.next()));
  assert.equal((await callUnary(client.say.bind(client), { text: "still" })).text, "still");
});

test("a stream of messages waits for a caller that reads slowly", async (t) => {
  let sent = 0;
  const { session } = await serve(t, {
    async *count() {
      for (; sent < 1000; sent += 1) yield { text: "x".repeat(10_000) };
    },
  });
  const stream = session.request({ ":path": EchoService.count.path, ":method": "POST" });
  stream.end(hello());
  await once(stream, "response");
  // Far less than all: what HTTP/2's window and the buffers take.
  await once(stream, "readable");
  assert.ok(sent < 500, `${sent} of 1000 were sent to a caller that reads nothing`);
  for await (const _piece of stream);
  assert.equal(sent, 1000);
});

test("garbage ends its own connection alone", async (t) => {
  const { client, socket } = await serve(t);
  const stranger = connectSocket(socket);
  stranger.on("error", () => {});
  stranger.end("GET / HTTP/1.1\r\nHost: plugin\r\n\r\n\0\xff\0\xff");
  stranger.resume();
  await finished(stranger).catch(() => {});
  assert.equal((await callUnary(client.say.bind(client), { text: "here" })).text, "here");
});

test("closing waits for calls that go on", async (t) => {
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { client, server } = await serve(t, {
    say: async () => {
      begun.resolve();
      await answer.promise;
      return { text: "in the end" };
    },
  });
  const said = callUnary(client.say.bind(client), { text: "" });
  await begun.promise;
  const closed = server.close();
  answer.resolve();
  assert.equal((await said).text, "in the end");
  await closed;
});

/** An echo, of which a test may replace a part. */
async function serve(t: TestContext, parts: Partial<Implementation<typeof EchoService>> = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), "grpc-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const socket = path.join(directory, "socket");
  const server = new GrpcServer();
  server.addService(EchoService, { say: (request) => request, async *count() {}, ...parts });
  await server.listen(socket);
  const client = connect(EchoClient, `unix:${socket}`, undefined);
  const session = connectHttp2("http://plugin", { createConnection: () => connectSocket(socket) });
  session.on("error", () => {});
  t.after(async () => {
    client.close();
    session.destroy();
    await server.close();
  });
  return { server, client, session, socket };
}

function hello(): Buffer {
  return encodeFrame(Buffer.from('{"text":"hello"}'));
}

/** A call as an outsider makes it; the status is in the headers where nothing else was sent. */
async function call(
  session: ClientHttp2Session,
  headers: Readonly<Record<string, string>>,
  body?: Buffer,
): Promise<{ trailers: IncomingHttpHeaders }> {
  const stream = session.request({ ":method": "POST", ...headers });
  stream.end(body);
  let trailers: IncomingHttpHeaders = {};
  const take = (more: IncomingHttpHeaders) => {
    trailers = { ...trailers, ...more };
  };
  stream.on("response", take);
  stream.on("trailers", take);
  stream.resume();
  await finished(stream);
  return { trailers };
}
