import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { destroyed } from "@drover/testing";
import { openAccess } from "../../../test/open-access.ts";
import { LocalUsers } from "./local-users.ts";

const REQUEST = {
  url: "/v1/jobs",
  headers: { host: "127.0.0.1:4646" },
  rawHeaders: ["Host", "127.0.0.1:4646"],
} as unknown as IncomingMessage;

test("root and the agent's own user may speak, others where they or a group of theirs are named", async () => {
  const deploy = { name: "deploy", uid: 1500, gid: 1500, groups: [1500, 27], home: "/", shell: "" };
  const database = {
    findUid: async (uid: number) => (uid === deploy.uid ? deploy : undefined),
    findGroup: async (group: string) => (group === "sudo" ? 27 : undefined),
  };
  const has = (uid: number, users: string[] = [], groups: string[] = []) =>
    new LocalUsers({ users, groups, database }).has(uid);
  assert.equal(await has(0), true);
  assert.equal(await has(process.geteuid?.() ?? 0), true);
  assert.equal(await has(1500), false);
  assert.equal(await has(1500, ["deploy"]), true);
  assert.equal(await has(1500, ["1500"]), true);
  assert.equal(await has(1500, ["other"], ["sudo"]), true);
  assert.equal(await has(1500, ["27"], ["nobody-has-it"]), false);
  assert.equal(await has(1501, ["deploy"], ["sudo"]), false);
  assert.equal(await has(1501, ["1501"]), true);
});

test("who has closed the connection before it was looked at is not taken for root", async (t) => {
  const { accepted, client } = await connection(t);
  client.write("PUT /v1/jobs HTTP/1.1\r\n\r\n");
  await destroyed(client);
  const access = await openAccess();
  await access.connected(accepted, { isSocket: false });
  await assert.rejects(access.admit(REQUEST, accepted), {
    code: "permission_denied",
    message: /the other end of this connection cannot be found/,
  });
  const trusting = await openAccess({ trustLoopback: true });
  await trusting.admit(REQUEST, accepted);
});

test("a valid token lets in whoever sends it, from wherever", async (t) => {
  const { accepted, client } = await connection(t);
  await destroyed(client);
  const access = await openAccess({
    hasValidToken: ({ headers }) => headers["x-nomad-token"] === "good",
  });
  const withToken = (token: string) =>
    ({ ...REQUEST, headers: { ...REQUEST.headers, "x-nomad-token": token } }) as never;
  await assert.rejects(access.admit(withToken("bad"), accepted), { code: "permission_denied" });
  await access.admit(withToken("good"), accepted);
});

test("connections of one client are limited, and a closed one makes room", async (t) => {
  const access = await openAccess({ connectionsPerClient: 2 });
  const open = async () => {
    const { accepted } = await connection(t);
    return { accepted, fault: await access.connected(accepted, { isSocket: false }) };
  };
  const first = await open();
  assert.equal(first.fault, undefined);
  assert.equal((await open()).fault, undefined);
  const third = await open();
  assert.match(third.fault?.message ?? "", /More than 2 connections of one client/);
  assert.equal(third.fault?.code, "resource_exhausted");
  for (const { accepted } of [first, third]) await destroyed(accepted);
  assert.equal((await open()).fault, undefined);
});

test("requests of one client that are being answered are limited, and an answered one makes room", async (t) => {
  const access = await openAccess();
  const { accepted } = await connection(t);
  const releases: (() => void)[] = [];
  await assert.rejects(
    async () => {
      for (;;) releases.push(await access.admit(REQUEST, accepted));
    },
    { code: "resource_exhausted" },
  );
  assert.equal(releases.length, 512);
  releases[0]?.();
  releases[0]?.();
  await access.admit(REQUEST, accepted);
  await assert.rejects(access.admit(REQUEST, accepted), { code: "resource_exhausted" });
});

async function connection(t: TestContext): Promise<{ accepted: Socket; client: Socket }> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [[accepted]] = (await Promise.all([
    once(server, "connection"),
    once(client, "connect"),
  ])) as [[Socket], unknown];
  server.close();
  t.after(() => {
    client.destroy();
    accepted.destroy();
  });
  return { accepted, client };
}
