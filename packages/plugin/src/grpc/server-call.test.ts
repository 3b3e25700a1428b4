import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import {
  connect as connectHttp2,
  constants,
  createServer,
  type ServerHttp2Stream,
} from "node:http2";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { ServerCall } from "./server-call.ts";
import { OK } from "./status.ts";

const MESSAGE = Buffer.from("{}");

/** What a handler may do at any moment. */
const ACTS: Readonly<Record<string, (call: ServerCall) => unknown>> = {
  answer: (call) => call.answer(MESSAGE),
  "begin to answer": (call) => call.begin(),
  "send a message": (call) => call.send(MESSAGE),
  succeed: (call) => call.finish(OK),
  fail: (call) => call.finish({ code: 13, message: "It failed" }),
};

for (const [name, act] of Object.entries(ACTS)) {
  test(`a handler may ${name} at the moment that its caller cancels`, async (t) => {
    const stream = await openStream(t);
    const call = new ServerCall(stream.accepted, {}, new Set());
    const acted = Promise.withResolvers<void>();
    // Node tells it when the stream is reset already, and not destroyed yet.
    stream.accepted.once("aborted", () => {
      assert.equal(stream.accepted.destroyed, false);
      acted.resolve(new Promise<void>((resolve) => resolve(void act(call))));
    });
    stream.cancel();
    await acted.promise;
    await call.send(MESSAGE);
    call.finish(OK);
  });
}

/** A request as the server has it, of a client that has not sent all. */
async function openStream(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), "grpc-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const socket = path.join(directory, "socket");
  const server = createServer().listen(socket);
  t.after(() => server.close());
  await once(server, "listening");
  const session = connectHttp2("http://plugin", { createConnection: () => connect(socket) });
  t.after(() => session.destroy());
  const request = session.request({ ":method": "POST" }, { endStream: false });
  request.on("error", () => {});
  const [accepted]: [ServerHttp2Stream] = (await once(server, "stream")) as [ServerHttp2Stream];
  return { accepted, cancel: () => request.close(constants.NGHTTP2_CANCEL) };
}
