import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { RecordingLogger } from "@drover/logger/recording";
import { openAccess } from "../../../test/open-access.ts";
import { openGate } from "../../../test/open-gate.ts";
import { HttpServer } from "../http-server.ts";
import { takeAddresses } from "./take-addresses.ts";

const CONFIG = {
  addresses: ["127.0.0.1"],
  port: 0,
  sockets: undefined,
  advertised: "",
  responseHeaders: {},
  tls: undefined,
  handshakeTimeoutMs: 5000,
  connectionsPerClient: 100,
  allowedHosts: [],
  localUsers: [],
  localGroups: [],
  trustLoopback: false,
};

test("each address has the same port, and the first is the agent's own", async (t) => {
  const { server, usualSocket, log } = await setUp(t);
  const config = { ...CONFIG, addresses: ["127.0.0.1", "127.0.0.2"] };
  const endpoint = await takeAddresses(server, config, { usualSocket, log });
  assert.deepEqual(endpoint.sockets, [usualSocket]);
  assert.equal(endpoint.url, `http://127.0.0.1:${endpoint.port}`);
  server.open();
  const answer = await fetch(`http://127.0.0.2:${endpoint.port}/v1/ok`);
  assert.equal(await answer.text(), '"ok"');
});

test("others are told the address that is to be advertised, with the agent's port where it has none", async (t) => {
  const { server, usualSocket, log } = await setUp(t);
  const advertised = async (address: string) => {
    const config = { ...CONFIG, advertised: address };
    const endpoint = await takeAddresses(server, config, {
      usualSocket: `${usualSocket}.${address.length}`,
      log,
    });
    return endpoint.advertised.replace(`:${endpoint.port}`, ":own");
  };
  assert.equal(await advertised(""), "127.0.0.1:own");
  assert.equal(await advertised("node"), "node:own");
  assert.equal(await advertised("10.0.0.5:80"), "10.0.0.5:80");
  assert.equal(await advertised("2001:db8::5"), "[2001:db8::5]:own");
});

test("an agent on sockets alone is found there", async (t) => {
  const { server, usualSocket, log } = await setUp(t);
  const config = { ...CONFIG, addresses: [], sockets: [`${usualSocket}.1`, `${usualSocket}.2`] };
  assert.deepEqual(await takeAddresses(server, config, { usualSocket, log }), {
    host: `${usualSocket}.1`,
    port: 0,
    url: `unix://${usualSocket}.1`,
    advertised: `unix://${usualSocket}.1`,
    sockets: config.sockets,
  });
});

test("a usual socket that cannot be had is told and done without, a configured one is an error", async (t) => {
  const { server, usualSocket, log } = await setUp(t);
  writeFileSync(usualSocket, "precious");
  const { sockets } = await takeAddresses(server, CONFIG, { usualSocket, log });
  assert.deepEqual(sockets, []);
  assert.match(
    log.problems.join(),
    /the agent does without: .*Cannot listen on unix:.*is no socket/,
  );
  await assert.rejects(
    takeAddresses(server, { ...CONFIG, sockets: [usualSocket] }, { usualSocket, log }),
    { code: "failed_precondition" },
  );
});

async function setUp(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-addresses-"));
  const log = new RecordingLogger();
  const server = new HttpServer({
    routes: [{ methods: ["GET"], path: "/v1/ok", handler: () => ({ body: "ok" }) }],
    webSockets: [],
    access: await openAccess(),
    gate: openGate(t),
    log,
  });
  t.after(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });
  return { server, usualSocket: path.join(directory, "drover.sock"), log };
}
