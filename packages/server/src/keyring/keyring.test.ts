import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Vault } from "../../test/vault.ts";

const PLACE = { Namespace: "default", Path: "a/b" };
const HOUR_MS = 3_600_000;

function keyFiles(vault: Vault): string[] {
  return readdirSync(vault.keystore).map((name) => path.join(vault.keystore, name));
}

test("a new keyring has one active key, in a file that only its owner reads", async (t) => {
  const vault = await Vault.make(t);
  const [key, ...others] = vault.keyring.list();
  assert.equal(key?.State, "active");
  assert.deepEqual(others, []);
  assert.equal(statSync(vault.keystore).mode & 0o777, 0o700);
  assert.deepEqual(
    keyFiles(vault).map((file) => [path.basename(file), statSync(file).mode & 0o777]),
    [[`${key?.KeyID}.aead.nks.json`, 0o600]],
  );
});

test("after a restart the same keys decrypt and sign", async (t) => {
  const vault = await Vault.make(t);
  await vault.variables.set(PLACE, { k: "v" }, {});
  const before = await vault.keyring.signingKey();
  await vault.keyring.rotate({ full: false, publishTime: 0 });
  await vault.close();
  await vault.open();
  assert.deepEqual(
    vault.keyring.list().map(({ State }) => State),
    ["inactive", "active"],
  );
  assert.deepEqual(vault.variables.get(PLACE)?.Items, { k: "v" });
  assert.ok(vault.keyring.verifyingKey(before.id)?.equals(createPublicKey(before.privateKey)));
  assert.notEqual((await vault.keyring.signingKey()).id, before.id);
});

test("a full rotation encrypts every variable anew, also when it was cut off", async (t) => {
  const vault = await Vault.make(t);
  for (let n = 0; n < 50; n++) {
    await vault.variables.set({ ...PLACE, Path: `v/${n}` }, { k: `${n}` }, {});
  }
  const [old] = vault.keyring.list();
  assert.ok(old);
  const { key } = await vault.keyring.rotate({ full: true, publishTime: 0 });
  await vault.close();
  await vault.open();
  await vault.keyring.rekeyed;
  const keys = new Set(
    vault.state.store
      .table("variables")
      .values()
      .map(({ KeyID }) => KeyID),
  );
  assert.deepEqual([...keys], [key.KeyID]);
  assert.deepEqual(vault.variables.get({ ...PLACE, Path: "v/7" })?.Items, { k: "7" });
  assert.equal(vault.keyring.list()[0]?.State, "inactive");
  await vault.keyring.remove(old.KeyID, { force: false });
  assert.equal(keyFiles(vault).length, 1);
});

test("an active key and one in use are not deleted; with force what it encrypted is lost", async (t) => {
  const vault = await Vault.make(t);
  await vault.variables.set(PLACE, { k: "v" }, {});
  const [key] = vault.keyring.list();
  assert.ok(key);
  const remove = (force: boolean) => vault.keyring.remove(key.KeyID, { force });
  await assert.rejects(remove(true), /active root key cannot be deleted/);
  await vault.keyring.rotate({ full: false, publishTime: 0 });
  await assert.rejects(remove(false), /root key in use, cannot delete: 1 variables/);
  await remove(true);
  assert.throws(() => vault.variables.get(PLACE), { code: "data_loss" });
  await assert.rejects(remove(true), { code: "not_found" });
});

test("a prepublished key becomes active when its time has come", async (t) => {
  const vault = await Vault.make(t);
  const publishTime = vault.clock.now() + BigInt(HOUR_MS) * 1_000_000n;
  await assert.rejects(vault.keyring.rotate({ full: true, publishTime }), {
    code: "invalid_argument",
  });
  const { key } = await vault.keyring.rotate({ full: false, publishTime });
  assert.equal(key.State, "prepublished");
  assert.equal((await vault.keyring.signingKeys()).length, 2);
  vault.clock.advance(HOUR_MS);
  await vault.state.store.settled();
  const [before, after] = vault.keyring.list();
  assert.deepEqual([before?.State, after?.State], ["inactive", "active"]);
  assert.equal(after?.KeyID, key.KeyID);
});

test("a key whose file is gone is told, and replaced by another one", async (t) => {
  const vault = await Vault.make(t);
  await vault.variables.set(PLACE, { k: "v" }, {});
  await vault.close();
  for (const file of keyFiles(vault)) rmSync(file);
  writeFileSync(path.join(vault.keystore, "x.aead.nks.json"), "{");
  await vault.open();
  assert.match(vault.log.problems.join("\n"), /file of root key is missing: key_id=/);
  assert.match(vault.log.problems.join("\n"), /failed to read root key: file=.*x\.aead\.nks\.json/);
  assert.throws(() => vault.variables.get(PLACE), /restore its file from a backup/);
  await vault.variables.set(PLACE, { k: "new" }, {});
  assert.deepEqual(vault.variables.get(PLACE)?.Items, { k: "new" });
});
