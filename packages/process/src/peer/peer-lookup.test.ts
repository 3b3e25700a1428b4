import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { destroyed, killChild } from "@drover/testing";
import { loadPeerLookup } from "./load-peer-lookup.ts";
import { loadNativePeerLookup } from "./native-peer-lookup.ts";
import type { PeerLookup } from "./peer-lookup.ts";
import { portablePeerLookup } from "./portable-peer-lookup.ts";

const OWN = process.geteuid?.() ?? 0;
const NOBODY = 65_534;
const hasIpv6 = networkInterfaces().lo?.some(({ family }) => family === "IPv6") ?? false;
const ROUTES = [
  ["127.0.0.1", "127.0.0.1"],
  ["::1", "::1"],
  ["::", "127.0.0.1"],
  ["::", "::ffff:127.0.0.1"],
  ["127.0.0.1", "::ffff:127.0.0.1"],
] as const;
const LOOKUPS = {
  native: await loadNativePeerLookup(),
  portable: portablePeerLookup,
  chosen: await loadPeerLookup(),
};

test("this machine has the native look-up", () => {
  assert.notEqual(LOOKUPS.native, undefined);
});

for (const [name, lookup = portablePeerLookup] of Object.entries(LOOKUPS)) {
  for (const [address, target] of ROUTES.filter((it) => hasIpv6 || !it.join().includes(":"))) {
    test(`${name}: the peer of a connection from ${target} to ${address} is this process's user`, async (t) => {
      const { accepted } = await connection(t, address, target);
      assert.equal(await lookup.uidOf(accepted), OWN);
    });
  }

  test(`${name}: a socket that was closed is nobody's, though the kernel tells uid 0 of it`, async (t) => {
    const { accepted, client } = await connection(t, "127.0.0.1", "127.0.0.1");
    client.write("the last words");
    await destroyed(client);
    assert.equal(await lookup.uidOf(accepted), undefined);
  });

  test(`${name}: a client that has sent all it has is still known`, async (t) => {
    const { accepted, client } = await connection(t, "127.0.0.1", "127.0.0.1");
    client.end("the last words");
    await once(client, "finish");
    assert.equal(await lookup.uidOf(accepted), OWN);
  });

  test(`${name}: another machine's address, and a listening socket, are nobody's`, async (t) => {
    const { accepted, port } = await connection(t, "127.0.0.1", "127.0.0.1");
    const { localAddress, localPort, remoteAddress } = accepted;
    const away = { localAddress, localPort, remoteAddress: "192.0.2.1", remotePort: 4646 };
    assert.equal(await lookup.uidOf(away), undefined);
    const listening = { localAddress, localPort: 1, remoteAddress, remotePort: port };
    assert.equal(await lookup.uidOf(listening), undefined);
    assert.equal(await lookup.uidOf({}), undefined);
  });

  if (OWN === 0) {
    test(`${name}: the peer is the user of another's process`, async (t) => {
      assert.equal(await uidOfAnother(t, lookup), NOBODY);
    });
  }
}

async function uidOfAnother(t: TestContext, lookup: PeerLookup): Promise<number | undefined> {
  const { server, port } = await listen(t, "127.0.0.1");
  const script = `exec 3<>/dev/tcp/127.0.0.1/${port}; cat <&3`;
  const child = spawn("/bin/bash", ["-c", script], { uid: NOBODY, gid: NOBODY, stdio: "ignore" });
  t.after(() => killChild(child, "SIGKILL"));
  const [accepted] = (await once(server, "connection")) as [Socket];
  t.after(() => accepted.destroy());
  return lookup.uidOf(accepted);
}

async function connection(t: TestContext, address: string, target: string) {
  const { server, port } = await listen(t, address);
  const client = connect(port, target);
  t.after(() => client.destroy());
  const [[accepted]] = (await Promise.all([
    once(server, "connection"),
    once(client, "connect"),
  ])) as [[Socket], unknown];
  t.after(() => accepted.destroy());
  return { accepted, client, port };
}

async function listen(t: TestContext, address: string) {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  server.listen(0, address);
  await once(server, "listening");
  t.after(() => server.close());
  return { server, port: (server.address() as AddressInfo).port };
}
