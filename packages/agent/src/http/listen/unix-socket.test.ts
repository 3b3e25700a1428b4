import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { connectAs, NOBODY } from "../../../test/as-user.ts";
import { openAccess } from "../../../test/open-access.ts";
import { Listener } from "./listener.ts";
import { listenOnSocket } from "./unix-socket.ts";

const isRoot = process.geteuid?.() === 0;
/** Of a group that every machine has. */
const GROUP = { name: "0", gid: 0 };

test("a socket can be opened by its owner and its group, and is removed at the end", async (t) => {
  const { file, listener } = await setUp(t);
  const umask = process.umask();
  await listenOnSocket(listener, file);
  assert.equal(lstatSync(file).mode & 0o777, 0o660);
  assert.equal(process.umask(), umask);
  assert.equal(await statusOver(file), 204);
  await listener.close();
  assert.ok(!existsSync(file));
});

if (isRoot) {
  test("members of the group may open it, and no other user", async (t) => {
    const { file, listener } = await setUp(t);
    await listenOnSocket(listener, file, { group: `${NOBODY}` });
    assert.equal(lstatSync(file).gid, NOBODY);
    const member = await connectAs({ uid: 12_345, gid: NOBODY }, { path: file });
    member.destroy();
    await assert.rejects(connectAs({ uid: 12_345, gid: 12_345 }, { path: file }), {
      code: "EACCES",
    });
    const ownerAlone = await setUp(t);
    await listenOnSocket(ownerAlone.listener, ownerAlone.file, { group: "no-such-group" });
    await assert.rejects(connectAs({ uid: NOBODY, gid: NOBODY }, { path: ownerAlone.file }), {
      code: "EACCES",
    });
  });
}

test("a socket that a dead agent has left is replaced, a living one is not", async (t) => {
  const { file, listener } = await setUp(t);
  await leaveSocket(file);
  await listenOnSocket(listener, file);
  const second = await setUp(t);
  await assert.rejects(listenOnSocket(second.listener, file), {
    code: "failed_precondition",
    message: `Cannot listen on unix://${file}: another program, maybe another agent, listens there`,
  });
  assert.equal(await statusOver(file), 204);
});

test("what is no socket is left alone, and what cannot be is told", async (t) => {
  const { file, listener } = await setUp(t);
  writeFileSync(file, "precious");
  await assert.rejects(listenOnSocket(listener, file), /there is a file of that name/);
  assert.equal(lstatSync(file).size, 8);
  await assert.rejects(
    listenOnSocket(listener, `/${"x".repeat(107)}`),
    /its path has 108 bytes, and 107 is the most/,
  );
  await assert.rejects(listenOnSocket(listener, path.join(file, "below")), /Cannot listen on unix/);
});

test("directories on the way are made so that the group can pass", async (t) => {
  const { directory, listener } = await setUp(t);
  const file = path.join(directory, "run", "drover.sock");
  await listenOnSocket(listener, file, { group: GROUP.name });
  assert.equal(lstatSync(path.dirname(file)).mode & 0o777, 0o755 & ~process.umask());
});

async function setUp(t: TestContext) {
  const directory = mkdtempSync(path.join(tmpdir(), "drover-socket-"));
  chmodSync(directory, 0o711);
  const listener = new Listener({
    access: await openAccess(),
    isSocket: true,
    onRequest: (_request, response) => response.writeHead(204).end(),
    onUpgrade: (_request, socket) => socket.destroy(),
  });
  t.after(async () => {
    await listener.close();
    rmSync(directory, { recursive: true });
  });
  return { directory, file: path.join(directory, "drover.sock"), listener };
}

/** As one that is killed leaves it: the file stays, and nobody listens. */
async function leaveSocket(file: string): Promise<void> {
  const moved = `${file}.moved`;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(moved, resolve));
  renameSync(moved, file);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function statusOver(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path: "/", headers: { Host: "anything" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}
