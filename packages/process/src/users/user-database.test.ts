import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import { test } from "node:test";
import { loadUserSource } from "./native-users.ts";
import { portableUsers } from "./portable-users.ts";
import type { SystemUser } from "./system-user.ts";
import { UserDatabase } from "./user-database.ts";

const none = async () => undefined;
const NATIVE = await loadUserSource();

test("this machine has the native look-up", () => {
  assert.notEqual(NATIVE, portableUsers);
});

for (const [name, source] of Object.entries({ native: NATIVE, portable: portableUsers })) {
  test(`${name}: a user is found by its name and its number, as id(1) tells it`, async () => {
    const users = new UserDatabase({ source: Promise.resolve(source) });
    const { username, uid, gid, homedir, shell } = userInfo();
    const groups = execFileSync("id", ["-G"], { encoding: "utf8" }).trim().split(" ");
    for (const key of [username, `${uid}`]) {
      const found = await users.find(key);
      assert.deepEqual(
        { ...found, groups: found.groups.map(String).sort() },
        { name: username, uid, gid, groups: groups.sort(), home: homedir, shell },
      );
    }
  });

  test(`${name}: who is not there, by name or by number, is told`, async () => {
    const users = new UserDatabase({ source: Promise.resolve(source) });
    for (const key of ["no-such-user", "3999999999"]) {
      await assert.rejects(users.find(key), {
        code: "invalid_argument",
        // The words of Nomad's own driver, by which people search.
        message: `User "${key}" does not exist on this machine (unknown user ${key})`,
      });
    }
  });
}

for (const [name, source] of Object.entries({ native: NATIVE, portable: portableUsers })) {
  test(`${name}: a uid and a group are found by number and name, and what is not there is undefined`, async () => {
    const users = new UserDatabase({ source: Promise.resolve(source) });
    const { username, uid, gid } = userInfo();
    assert.equal((await users.findUid(uid))?.name, username);
    assert.equal(await users.findUid(3_999_999_999), undefined);
    const group = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();
    assert.equal(await users.findGroup(group), gid);
    assert.equal(await users.findGroup("no-such-group"), undefined);
    assert.equal(await users.findGroup("3999999998"), 3_999_999_998);
  });
}

test("what is no name and no plain uid is refused before anybody is asked", async () => {
  const asked = () => assert.fail("asked");
  const users = new UserDatabase({
    source: Promise.resolve({ byName: asked, byUid: asked, groupId: asked }),
  });
  const odd = [
    "",
    " root",
    "root ",
    "+0",
    "-0",
    "00",
    "0x0",
    "0b0",
    "0o0",
    "0e0",
    "root\0x",
    "a:b",
  ];
  for (const key of [...odd, "4294967295", "4294967296", "r/x", "\ud800", "x".repeat(300)]) {
    await assert.rejects(users.find(key), {
      code: "invalid_argument",
      message: /is neither a name nor a uid/,
    });
  }
});

test("an answer is kept for a minute, and one that there is no such user not at all", async () => {
  let nowMs = 0;
  const asked: string[] = [];
  const eve: SystemUser = { name: "eve", uid: 7, gid: 8, groups: [8], home: "/", shell: "" };
  const byName = async (name: string) => {
    asked.push(name);
    return name === "eve" ? eve : undefined;
  };
  const source = Promise.resolve({ byName, byUid: none, groupId: none });
  const users = new UserDatabase({ source, monotonicMs: () => nowMs });
  assert.deepEqual(await Promise.all([users.find("eve"), users.find("eve")]), [eve, eve]);
  await assert.rejects(users.find("adam"));
  await assert.rejects(users.find("adam"));
  assert.deepEqual(asked, ["eve", "adam", "adam"]);
  nowMs = 60_000;
  await users.find("eve");
  assert.deepEqual(asked, ["eve", "adam", "adam", "eve"]);
});

test("a user database that cannot be read is no missing user, and is asked again", async () => {
  let failures = 1;
  const byName = async () => {
    if (failures-- > 0) throw new Error("EIO");
    return { name: "eve", uid: 7, gid: 8, groups: [8], home: "/", shell: "" };
  };
  const users = new UserDatabase({
    source: Promise.resolve({ byName, byUid: none, groupId: none }),
  });
  await assert.rejects(users.find("eve"), { code: "unavailable", recoverable: true });
  assert.equal((await users.find("eve")).uid, 7);
});
