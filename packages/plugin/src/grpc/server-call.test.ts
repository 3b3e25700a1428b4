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

test("a message is sent when its caller has room for it", async (t) => {
  const stream = await openStream(t, { window: 0 });
  const call = new ServerCall(stream.accepted, {}, new Set());
  let isSent = false;
  const sent = call.send(MESSAGE).then(() => (isSent = true));
  await stream.roundTrip();
  assert.equal(isSent, false);
  stream.widen();
  await sent;
});

test("whoever waits for a caller's room goes on when the caller has gone", async (t) => {
  const stream = await openStream(t, { window: 0 });
  const call = new ServerCall(stream.accepted, {}, new Set());
  const sent = [call.send(MESSAGE), call.send(MESSAGE)];
  await stream.roundTrip();
  stream.cancel();
  await Promise.all(sent);
});

/**
 * A request as the server has it, of a client that has not sent all.
 *
 * @param options.window how many bytes the client takes before it says more
 */
async function openStream(t: TestContext, { window = 65_535 } = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), "grpc-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const socket = path.join(directory, "socket");
  const server = createServer().listen(socket);
  t.after(() => server.close());
  await once(server, "listening");
  const session = connectHttp2("http://plugin", {
    createConnection: () => connect(socket),
    settings: { initialWindowSize: window },
  });
  t.after(() => session.destroy());
  const request = session.request({ ":method": "POST" }, { endStream: false });
  request.on("error", () => {});
  const [accepted]: [ServerHttp2Stream] = (await once(server, "stream")) as [ServerHttp2Stream];
  return {
    accepted,
    cancel: () => request.close(constants.NGHTTP2_CANCEL),
    widen: () => session.settings({ initialWindowSize: 65_535 }),
    roundTrip: () => new Promise((resolve) => session.ping(resolve)),
  };
}
