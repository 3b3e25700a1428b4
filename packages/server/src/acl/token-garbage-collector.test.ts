import assert from "node:assert/strict";
import { test } from "node:test";
import { Vault } from "../../test/vault.ts";
import { Acl } from "./acl.ts";
import { TokenGarbageCollector } from "./token-garbage-collector.ts";

const MINUTE_MS = 60_000;

test("tokens are refused when they expire, and deleted afterwards; those without an end stay", async (t) => {
  const vault = await Vault.make(t);
  const { state, nondeterminism, log, clock } = vault;
  const settings = { enabled: true, minTtlMs: 1, maxTtlMs: 60 * MINUTE_MS };
  const { tokens, oneTimeTokens, authenticator } = new Acl(state, {
    settings,
    nondeterminism,
    log,
  });
  const collector = new TokenGarbageCollector(state, { nondeterminism, log });
  const common = {
    AccessorID: "",
    SecretID: "",
    Name: "",
    Type: "management",
    Policies: null,
    Roles: null,
    Global: false,
    ExpirationTime: null,
  };
  const lasting = await tokens.upsert({ ...common, ExpirationTTL: 0 });
  const expiring = await tokens.upsert({ ...common, ExpirationTTL: 5 * MINUTE_MS * 1_000_000 });
  const oneTime = await oneTimeTokens.make(lasting);
  const early = await oneTimeTokens.make(expiring);

  clock.advance(5 * MINUTE_MS - 1);
  await collector.collect();
  assert.ok(authenticator.isValid(expiring.SecretID));
  clock.advance(1);
  assert.throws(() => authenticator.authenticate(expiring.SecretID), /ACL token expired/);
  await assert.rejects(oneTimeTokens.exchange(early.OneTimeSecretID), /Permission denied/);
  await collector.collect();
  assert.throws(() => authenticator.authenticate(expiring.SecretID), /ACL token not found/);

  clock.advance(5 * MINUTE_MS);
  await assert.rejects(oneTimeTokens.exchange(oneTime.OneTimeSecretID), /Permission denied/);
  await collector.collect();
  assert.equal(state.store.table("oneTimeTokens").size, 0);
  assert.deepEqual([...state.store.table("aclTokens").values()], [lasting]);
  assert.ok(authenticator.isValid(lasting.SecretID));
});
