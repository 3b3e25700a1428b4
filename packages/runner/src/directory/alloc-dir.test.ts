import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Swapping, temporaryDirectory } from "@drover/testing";
import { AllocDir } from "./alloc-dir.ts";
import { closedDirectories } from "./closed-directories.ts";
import type { UserIds } from "./user-ids.ts";

const NOBODY = { uid: 65534, gid: 65534 };
const DAEMON = { uid: 1, gid: 1 };
const BIN = { uid: 2, gid: 2 };

test("directories of tasks are nobody else's to write to", async (t) => {
  const { dir } = await makeAlloc(t, { writers: [] });
  for (const name of readdirSync(dir.path, { recursive: true, encoding: "utf8" })) {
    const { mode, uid } = statSync(path.join(dir.path, name));
    assert.equal(mode & 0o022, 0, name);
    assert.equal(uid, process.geteuid?.(), name);
  }
  for (const name of ["secrets", "private"]) {
    assert.equal(statSync(path.join(dir.path, "web", name)).mode & 0o7777, 0o700);
  }
});

if (process.geteuid?.() === 0) {
  test("a task's directories belong to its user, and its private one to the agent", async (t) => {
    const { dir } = await makeAlloc(t, { writers: [NOBODY] });
    const owners = ["", "local", "tmp", "secrets", "private"].map(
      (name) => statSync(path.join(dir.path, "web", name)).uid,
    );
    assert.deepEqual(owners, [65534, 65534, 65534, 65534, 0]);
    const steps = "cd web && : >x && : >local/x && : >tmp/x && : >secrets/x && : >../alloc/data/x";
    assert.equal(runAs(NOBODY, dir.path, steps), "");
  });

  test("a task of another user can neither write into a task's directories nor move its secrets away", async (t) => {
    const { dir } = await makeAlloc(t, { writers: [NOBODY] });
    writeFileSync(path.join(dir.path, "web/secrets/token"), "s3cret");
    const attempts = [
      "mv web/secrets web/moved",
      "mv web/secrets /tmp/",
      "mv web moved",
      ": >web/x",
      ": >web/local/x",
      ": >web/tmp/x",
      ": >alloc/x",
      ": >alloc/data/x",
      ": >alloc/tmp/x",
      ": >alloc/logs/x",
      "mv alloc/logs alloc/moved",
      "ln -s / x",
      "cat web/secrets/token",
      "ls web/secrets",
    ];
    for (const attempt of attempts) assert.equal(runAs(DAEMON, dir.path, attempt), "refused");
    assert.equal(readFileSync(path.join(dir.path, "web/secrets/token"), "utf8"), "s3cret");
  });

  test("tasks of several users share the directories of their group, and move nothing of the agent's or each other's", async (t) => {
    const { dir, isKept } = await makeAlloc(t, { writers: [NOBODY, DAEMON] });
    assert.equal(isKept, true);
    for (const user of [NOBODY, DAEMON]) {
      for (const name of ["", "data/", "tmp/", "logs/"]) {
        assert.equal(runAs(user, dir.path, `: >alloc/${name}x${user.uid}`), "", name);
      }
      assert.equal(runAs(user, dir.path, "mv alloc/logs alloc/moved"), "refused");
    }
    assert.equal(runAs(DAEMON, dir.path, "rm alloc/x65534"), "refused");
    assert.equal(runAs(DAEMON, dir.path, "rm -f alloc/data/x65534"), "");
    for (const name of ["", "data/", "tmp/", "logs/"]) {
      assert.equal(runAs(BIN, dir.path, `: >alloc/${name}x`), "refused", name);
    }
  });

  test("making an allocation's directories again changes nothing elsewhere when a task has put links there", async (t) => {
    const { dir, base } = await makeAlloc(t, { writers: [NOBODY] });
    const victim = makeVictim(base);
    for (const name of ["alloc/logs", "alloc/data", "web/local", "web/secrets"]) {
      const place = path.join(dir.path, name);
      renameSync(place, `${place}.real`);
      symlinkSync(victim, place);
    }
    await assert.rejects(dir.build([DAEMON]), { code: "failed_precondition" });
    await assert.rejects(dir.buildTask("web", [DAEMON]), { code: "failed_precondition" });
    assertUntouched(victim);
  });

  test("making directories again while a task swaps them for links in a loop changes nothing elsewhere", async (t) => {
    const { dir, base } = await makeAlloc(t, { writers: [NOBODY] });
    const victim = makeVictim(base);
    const swapped = path.join(dir.shared, "data");
    await using swapping = new Swapping(swapped, { target: victim, uid: NOBODY.uid });
    const outcomes = new Set<string>();
    while (outcomes.size < 2) {
      for (let round = 0; round < 50; round++) {
        await dir.build([DAEMON]).then(
          () => outcomes.add("made"),
          () => outcomes.add("refused"),
        );
      }
      await swapping.goesOn();
    }
    assertUntouched(victim);
  });

  test("removing an allocation removes nothing else while its task swaps directories for links in a loop", async (t) => {
    for (let round = 0; round < 10; round++) {
      const { dir, base } = await makeAlloc(t, { writers: [NOBODY] });
      const victim = makeVictim(base);
      const swapped = path.join(dir.shared, "data");
      for (let file = 0; file < 50; file++) writeFileSync(path.join(swapped, `${file}`), "");
      {
        await using swapping = new Swapping(swapped, { target: victim, uid: NOBODY.uid });
        await swapping.goesOn();
        await dir.destroy();
      }
      assert.ok(!existsSync(dir.path));
      assertUntouched(victim);
    }
  });

  test("directories that a task's user may not pass are told", async (t) => {
    const { dir, base } = await makeAlloc(t, { writers: [NOBODY] });
    const nobody = { uid: NOBODY.uid, groups: [NOBODY.gid] };
    chmodSync(base, 0o711);
    assert.deepEqual(closedDirectories(dir.task("web").local, nobody), []);
    chmodSync(base, 0o700);
    assert.deepEqual(closedDirectories(dir.task("web").local, nobody), [base]);
    chownSync(base, 0, NOBODY.gid);
    chmodSync(base, 0o710);
    assert.deepEqual(closedDirectories(dir.task("web").local, nobody), []);
    chmodSync(base, 0o700);
    assert.deepEqual(closedDirectories(dir.task("web").local, { uid: 0, groups: [0] }), []);
  });
}

async function makeAlloc(t: TestContext, { writers }: { writers: readonly UserIds[] }) {
  const base = temporaryDirectory(t);
  chmodSync(base, 0o711);
  const dir = new AllocDir(path.join(base, "alloc"), "5f0c2c9b");
  const isKept = await dir.build(writers);
  await dir.buildTask("web", writers.slice(0, 1));
  return { dir, base, isKept };
}

function makeVictim(base: string): string {
  const victim = path.join(base, "victim");
  mkdirSync(victim, { mode: 0o755 });
  writeFileSync(path.join(victim, "file"), "untouched");
  return victim;
}

function assertUntouched(victim: string): void {
  const { mode, uid } = statSync(victim);
  assert.deepEqual([mode & 0o7777, uid, readdirSync(victim)], [0o755, 0, ["file"]]);
}

/** Runs shell commands as a user; "refused" if they fail. */
function runAs({ uid, gid }: UserIds, cwd: string, script: string): string {
  try {
    return execFileSync("/bin/sh", ["-c", script], {
      uid,
      gid,
      cwd,
      encoding: "utf8",
      stdio: "pipe",
    });
  } catch {
    return "refused";
  }
}
