import assert from "node:assert/strict";
import { test } from "node:test";
import { Vault } from "../../test/vault.ts";
import type { Outcome } from "./variables.ts";

const PLACE = { Namespace: "default", Path: "app/config" };
const SECOND = 1_000_000_000;

function variableOf(outcome: Outcome) {
  assert.equal(outcome.is, "done");
  assert.ok(outcome.variable);
  return outcome.variable;
}

test("a variable is written, read, changed and deleted", async (t) => {
  const { variables } = await Vault.make(t);
  assert.equal(variables.get(PLACE), undefined);
  const made = variableOf(await variables.set(PLACE, { user: "ü", empty: "" }, {}));
  assert.deepEqual(variables.get(PLACE), made);
  const changed = variableOf(await variables.set(PLACE, { user: "b" }, {}));
  assert.equal(changed.CreateIndex, made.CreateIndex);
  assert.equal(changed.CreateTime, made.CreateTime);
  assert.ok(changed.ModifyIndex > made.ModifyIndex);
  await variables.delete(PLACE, {});
  assert.equal(variables.get(PLACE), undefined);
  await variables.delete(PLACE, {});
});

test("items are nowhere in the database in plain text, and belong to their place alone", async (t) => {
  const vault = await Vault.make(t);
  const secret = "correct horse battery staple";
  await vault.variables.set(PLACE, { "a-telling-key": secret }, {});
  const bytes = vault.databaseBytes();
  assert.ok(bytes.includes("app/config"));
  assert.ok(!bytes.includes(secret));
  assert.ok(!bytes.includes("a-telling-key"));
  assert.ok(!bytes.includes(Buffer.from(secret).toString("base64").slice(4, -4)));
  const [stored] = vault.state.store.table("variables").values();
  assert.ok(stored);
  await vault.state.update((transaction) => {
    transaction.put("variables", { ...stored, Path: "other" });
  });
  assert.throws(() => vault.variables.get({ ...PLACE, Path: "other" }), { code: "data_loss" });
});

test("check-and-set changes nothing unless the index is the one that was read", async (t) => {
  const { variables } = await Vault.make(t);
  const missing = await variables.set(PLACE, { k: "v" }, { checkIndex: 7 });
  assert.equal(missing.is, "conflict");
  assert.equal(missing.is === "conflict" && missing.variable.ModifyIndex, 0);
  const made = variableOf(await variables.set(PLACE, { k: "1" }, { checkIndex: 0 }));
  for (const checkIndex of [0, made.ModifyIndex + 1]) {
    assert.deepEqual(await variables.set(PLACE, { k: "2" }, { checkIndex }), {
      is: "conflict",
      variable: made,
    });
    assert.equal((await variables.delete(PLACE, { checkIndex })).is, "conflict");
  }
  const index = made.ModifyIndex;
  variableOf(await variables.set(PLACE, { k: "2" }, { checkIndex: index }));
  assert.equal((await variables.delete(PLACE, { checkIndex: index })).is, "conflict");
  assert.deepEqual(variables.get(PLACE)?.Items, { k: "2" });
});

test("paths below nomad are kept for what Nomad reads there", async (t) => {
  const { variables } = await Vault.make(t);
  const set = (Path: string) => variables.set({ ...PLACE, Path }, { k: "v" }, {});
  for (const path of [
    "nomad/jobs",
    "nomad/jobs/a/b/c",
    "nomad/job-templates/x",
    "nomads",
    "a~b_-",
  ]) {
    variableOf(await set(path));
  }
  for (const path of [
    "nomad",
    "nomad/",
    "nomad/x",
    "nomad/job-templates",
    "nomad/job-templates/x/y",
  ]) {
    await assert.rejects(set(path), { code: "invalid_argument" }, path);
  }
  for (const path of ["", "a b", "a.b", "a@b", "ü", "x".repeat(129)]) {
    await assert.rejects(set(path), /invalid path/, path);
  }
  await assert.rejects(variables.set({ ...PLACE, Namespace: "*" }, { k: "v" }, {}), /wildcard/);
});

test("64 KiB of keys and values are the most, and no items are refused", async (t) => {
  const { variables } = await Vault.make(t);
  variableOf(await variables.set(PLACE, { k: "x".repeat(65_535) }, {}));
  await assert.rejects(variables.set(PLACE, { k: "x".repeat(65_536) }, {}), /limited to 64KiB/);
  await assert.rejects(variables.set(PLACE, { k: "ü".repeat(32_768) }, {}), /65537 bytes/);
  await assert.rejects(variables.set(PLACE, {}, {}), /missing required Items/);
});

test("whoever holds the lock may write and release, and nobody else", async (t) => {
  const { variables } = await Vault.make(t);
  const lock = variableOf(await variables.acquireLock(PLACE, { items: undefined, lock: {} })).Lock;
  assert.ok(lock);
  assert.deepEqual([lock.TTL, lock.LockDelay], [15 * SECOND, 15 * SECOND]);
  const refused = [
    await variables.acquireLock(PLACE, { items: { k: "other" }, lock: {} }),
    await variables.set(PLACE, { k: "other" }, {}),
    await variables.set(PLACE, { k: "other" }, { lockId: "other" }),
    await variables.delete(PLACE, {}),
    await variables.releaseLock(PLACE, "other"),
  ];
  for (const outcome of refused) {
    assert.equal(outcome.is, "conflict");
    assert.equal(outcome.is === "conflict" && outcome.variable.Lock, undefined);
    assert.equal(outcome.is === "conflict" && outcome.variable.Items, undefined);
  }
  const written = variableOf(await variables.set(PLACE, { k: "mine" }, { lockId: lock.ID }));
  assert.deepEqual(written.Lock, lock);
  variableOf(await variables.releaseLock(PLACE, lock.ID));
  assert.equal(variables.get(PLACE)?.Lock, undefined);
  assert.deepEqual(variables.get(PLACE)?.Items, { k: "mine" });
  await assert.rejects(variables.set(PLACE, { k: "late" }, { lockId: lock.ID }), {
    code: "aborted",
  });
  await assert.rejects(variables.releaseLock(PLACE, lock.ID), { code: "aborted" });
});

test("a lock that is taken without items leaves those that there are", async (t) => {
  const { variables } = await Vault.make(t);
  await variables.set(PLACE, { k: "kept" }, {});
  const locked = variableOf(await variables.acquireLock(PLACE, { items: undefined, lock: {} }));
  assert.deepEqual(locked.Items, { k: "kept" });
  await variables.releaseLock(PLACE, locked.Lock?.ID ?? "");
  await variables.acquireLock(PLACE, { items: { k: "new" }, lock: {} });
  assert.deepEqual(variables.get(PLACE)?.Items, { k: "new" });
});

test("a lock that is not renewed is lost, and free for others after its delay", async (t) => {
  const { clock, state, variables } = await Vault.make(t);
  const take = () =>
    variables.acquireLock(PLACE, {
      items: { k: "v" },
      lock: { TTL: 10 * SECOND, LockDelay: 5 * SECOND },
    });
  const { Lock: lock } = variableOf(await take());
  assert.ok(lock);
  clock.advance(19_000);
  assert.equal(variables.renewLock(PLACE, lock.ID).Lock?.ID, lock.ID);
  assert.throws(() => variables.renewLock(PLACE, "other"), { code: "aborted" });
  clock.advance(19_000);
  variables.renewLock(PLACE, lock.ID);
  clock.advance(20_000);
  assert.throws(() => variables.renewLock(PLACE, lock.ID), { code: "aborted" });
  assert.equal((await take()).is, "conflict");
  clock.advance(5_000);
  await state.store.settled();
  assert.notEqual(variableOf(await take()).Lock?.ID, lock.ID);
});

test("a restart keeps the locks, and their holders renew them", async (t) => {
  const vault = await Vault.make(t);
  const outcome = await vault.variables.acquireLock(PLACE, { items: undefined, lock: {} });
  const { Lock: lock } = variableOf(outcome);
  assert.ok(lock);
  await vault.close();
  await vault.open();
  assert.equal(vault.variables.renewLock(PLACE, lock.ID).Lock?.ID, lock.ID);
  vault.clock.advance(45_000);
  await vault.state.store.settled();
  assert.equal(vault.variables.get(PLACE)?.Lock, undefined);
});

test("a lock with a time out of its range is refused", async (t) => {
  const { variables } = await Vault.make(t);
  for (const lock of [
    { TTL: 9 * SECOND },
    { TTL: 25 * 3600 * SECOND },
    { TTL: -1 },
    { LockDelay: -1 },
  ]) {
    await assert.rejects(variables.acquireLock(PLACE, { items: undefined, lock }), {
      code: "invalid_argument",
    });
  }
});
