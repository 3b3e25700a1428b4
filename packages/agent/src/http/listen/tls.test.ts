import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { type ClientTls, NomadClient } from "@drover/api";
import { silentLogger } from "@drover/logger";
import { connectAs, NOBODY } from "../../../test/as-user.ts";
import { openAccess } from "../../../test/open-access.ts";
import { openGate } from "../../../test/open-gate.ts";
import { rawRequest } from "../../../test/raw-request.ts";
import { saveIn, testCertificates } from "../../../test/test-certificates.ts";
import type { AccessOptions } from "../access/access.ts";
import { HttpServer } from "../http-server.ts";
import { loadTls, type TlsConfig, type TlsSettings } from "./tls-settings.ts";

const CERTIFICATES = testCertificates();
const CA = [CERTIFICATES.authority.certificatePem];

test("a client that knows the authority is served over HTTPS", async (t) => {
  const { port } = await serve(t);
  assert.equal(await ask(port, { ca: CA }), "ok");
  assert.equal(await ask(port, { skipVerify: true }), "ok");
  assert.equal(await ask(port, { ca: CA, serverName: "server.global.nomad" }), "ok");
  assert.match(await ask(port, {}), /Cannot reach the agent.*NOMAD_CACERT or -ca-cert/);
  assert.match(await ask(port, { ca: CA, serverName: "evil.example" }), /NOMAD_TLS_SERVER_NAME/);
});

test("plain HTTP on the HTTPS port is told so, and HTTPS on a plain one fails with what to do", async (t) => {
  const { port } = await serve(t);
  const answer = await rawRequest(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  assert.match(answer, /^HTTP\/1\.1 400 Bad Request[\s\S]*This is an HTTPS port: use https:\/\//);
  const plain = await serve(t, { tls: undefined });
  assert.match(await ask(plain.port, { ca: CA }), /Cannot reach the agent.*use http:\/\//);
});

test("with verify_https_client only clients with a certificate of the authority are served", async (t) => {
  const { port } = await serve(t, { config: { verifyClient: true } });
  const { certificatePem: cert, privateKeyPem: key } = CERTIFICATES.client;
  assert.equal(await ask(port, { ca: CA, cert, key }), "ok");
  assert.match(await ask(port, { ca: CA }), /Cannot reach the agent/);
  const { client: foreign } = testCertificates();
  const stranger = { cert: foreign.certificatePem, key: foreign.privateKeyPem };
  assert.match(await ask(port, { ca: CA, ...stranger }), /Cannot reach the agent/);
});

test("an older version of TLS than the least one is refused", async (t) => {
  const { port } = await serve(t, { config: { minVersion: "TLSv1.3" } });
  const negotiated = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, ca: CA, maxVersion });
      socket.on("secureConnect", () => resolve(socket.destroy().getProtocol() ?? "secured"));
      socket.on("error", () => resolve("refused"));
    });
  assert.equal(await negotiated("TLSv1.2"), "refused");
  assert.notEqual(await negotiated("TLSv1.3"), "refused");
});

test("new certificates are used for new connections, and those that cannot be used are told", async (t) => {
  const { port, server, directory, config } = await serve(t);
  assert.equal(await ask(port, { ca: CA }), "ok");
  const renewed = testCertificates();
  saveIn(directory, "server", renewed.server);
  server.configure({ access: {}, tls: await loadTls(config, { handshakeTimeoutMs: 5000 }) });
  assert.equal(await ask(port, { ca: [renewed.authority.certificatePem] }), "ok");
  assert.match(await ask(port, { ca: CA }), /Cannot reach the agent/);
  saveIn(directory, "server", {
    ...renewed.server,
    privateKeyPem: CERTIFICATES.server.privateKeyPem,
  });
  await assert.rejects(loadTls(config, { handshakeTimeoutMs: 5000 }), {
    code: "invalid_argument",
    message: /The certificate .*server\.pem and the key .*server-key\.pem cannot be used: /,
  });
  rmSync(config.certFile);
  await assert.rejects(loadTls(config, { handshakeTimeoutMs: 5000 }), /Cannot read cert_file/);
});

test("connections of one client are limited over TLS too", async (t) => {
  const { port } = await serve(t, { access: { connectionsPerClient: 0 } });
  assert.equal(await ask(port, { ca: CA }), "ok");
  const closed = await serve(t, { access: { connectionsPerClient: 1 } });
  const held = connect({ host: "127.0.0.1", port: closed.port, ca: CA });
  t.after(() => held.destroy());
  await new Promise((resolve) => held.once("secureConnect", resolve));
  assert.match(await ask(closed.port, { ca: CA }), /Cannot reach the agent/);
});

if (process.geteuid?.() === 0) {
  test("the user of a process is known below TLS too", async (t) => {
    const { port } = await serve(t);
    const socket = await connectAs({ uid: NOBODY, gid: NOBODY }, { host: "127.0.0.1", port });
    const secured = connect({ socket, ca: CA, servername: "localhost" });
    secured.write(
      `GET /v1/status/leader HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(await text(secured), /^HTTP\/1\.1 403 [\s\S]*User 65534 may not speak/);
  });
}

async function serve(
  t: TestContext,
  {
    config: changes = {},
    access = {},
    ...others
  }: {
    config?: Partial<TlsConfig>;
    access?: Partial<AccessOptions>;
    tls?: TlsSettings | undefined;
  } = {},
) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-tls-"));
  const caFile = path.join(directory, "ca.pem");
  writeFileSync(caFile, CERTIFICATES.authority.certificatePem);
  const config: TlsConfig = {
    ...saveIn(directory, "server", CERTIFICATES.server),
    caFile,
    verifyClient: false,
    minVersion: "TLSv1.2",
    ciphers: [],
    ...changes,
  };
  const tls = "tls" in others ? others.tls : await loadTls(config, { handshakeTimeoutMs: 5000 });
  const server = new HttpServer({
    routes: [{ methods: ["GET"], path: "/v1/status/leader", handler: () => ({ body: "ok" }) }],
    webSockets: [],
    access: await openAccess(access),
    tls,
    log: silentLogger,
    gate: openGate(t),
  });
  t.after(async () => {
    await server.close();
    rmSync(directory, { recursive: true });
  });
  const port = await server.listen("127.0.0.1", 0);
  server.open();
  return { port, server, directory, config };
}

/** What a client is answered, or why it cannot be. */
async function ask(port: number, tls: ClientTls): Promise<string> {
  const client = new NomadClient({ address: `https://127.0.0.1:${port}`, tls });
  try {
    return (await client.agent.leader()).value;
  } catch (error) {
    return (error as Error).message;
  }
}
