import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { test } from "node:test";
import type { Allocation, WorkloadIdentity } from "@drover/job";
import { decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { sampleJob } from "../../test/samples.ts";
import { Vault } from "../../test/vault.ts";
import { Identities } from "./identities.ts";

const SECOND = 1_000_000_000;
const DEFAULT: WorkloadIdentity = {
  Name: "default",
  Audience: ["nomadproject.io"],
  ChangeMode: "",
  ChangeSignal: "",
  Env: true,
  File: false,
  Filepath: "",
  ServiceName: "",
  TTL: 0,
  ExtraClaims: null,
};

async function makeIdentities(t: Parameters<typeof Vault.make>[0], issuer = "") {
  const vault = await Vault.make(t);
  const { state, keyring, nondeterminism } = vault;
  // All that identities ask for.
  const alloc = {
    ID: "a1",
    Namespace: "default",
    JobID: "web",
    Job: sampleJob(),
    TaskGroup: "g",
    ClientStatus: "running",
  } as Partial<Allocation> as Allocation;
  const put = (row: Allocation) =>
    state.update((transaction) => {
      transaction.put("jobVersions", row.Job);
      transaction.put("allocations", row);
    });
  await put(alloc);
  const identities = new Identities(state, { keyring, nondeterminism, issuer });
  return { vault, put, alloc, identities, workload: { alloc, task: "t" } };
}

test("an identity has Nomad's claims, and others can verify it by the published key", async (t) => {
  const { vault, identities, workload } = await makeIdentities(t, "https://n.example");
  const identity = { ...DEFAULT, Name: "aws", Audience: ["sts", "other"], TTL: 60 * SECOND };
  const { token, expiresAt } = await identities.sign(workload, identity);
  const now = vault.clock.now();
  assert.equal(expiresAt, now + 60n * BigInt(SECOND));
  const [key] = await vault.keyring.signingKeys();
  assert.ok(key);
  const { payload } = await jwtVerify(token, createPublicKey(key.privateKey), {
    currentDate: new Date(Number(now / 1_000_000n)),
  });
  const { iat, nbf, exp, jti, ...claims } = payload;
  const seconds = Number(now / BigInt(SECOND));
  assert.deepEqual([iat, nbf, exp], [seconds, seconds, seconds + 60]);
  assert.match(jti ?? "", /^[0-9a-f-]{36}$/);
  assert.deepEqual(claims, {
    iss: "https://n.example",
    sub: "global:default:web:g:t:aws",
    aud: ["sts", "other"],
    nomad_namespace: "default",
    nomad_job_id: "web",
    nomad_allocation_id: "a1",
    nomad_task: "t",
  });
  assert.deepEqual(decodeProtectedHeader(token), { alg: "RS256", kid: key.id, typ: "JWT" });
});

test("the agent takes an identity that is for itself, also after the key was replaced", async (t) => {
  const { vault, identities, workload } = await makeIdentities(t);
  const { token, expiresAt } = await identities.sign(workload, DEFAULT);
  assert.equal(expiresAt, undefined);
  await vault.keyring.rotate({ full: false, publishTime: 0 });
  const owner = { namespace: "default", jobId: "web", group: "g", task: "t" };
  assert.deepEqual(identities.verify(token), { workload: owner, expiresAtMs: undefined });
});

test("any other token is refused, and so is one of an allocation that is over", async (t) => {
  const { vault, alloc, put, identities, workload } = await makeIdentities(t);
  const { token } = await identities.sign(workload, DEFAULT);
  const [head = "", body = "", signature = ""] = token.split(".");
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  const refused = (given: string) => assert.equal(identities.verify(given), undefined, given);
  refused("");
  refused("a.b.c");
  refused(`${head}.${body}.AAAA${signature.slice(4)}`);
  refused(`${unsigned}.${body}.`);
  refused(`${token}.x`);
  const other = await identities.sign(workload, { ...DEFAULT, Audience: ["vault.io"] });
  refused(other.token);
  const brief = await identities.sign(workload, { ...DEFAULT, TTL: SECOND });
  assert.ok(identities.verify(brief.token));
  vault.clock.advance(2_000);
  refused(brief.token);
  const { id, privateKey } = await vault.keyring.signingKey();
  const unknown = new SignJWT({ nomad_allocation_id: "x" })
    .setProtectedHeader({ alg: "RS256", kid: id })
    .setAudience("nomadproject.io");
  refused(await unknown.sign(privateKey));
  await put({ ...alloc, ClientStatus: "complete" });
  refused(token);
  await put(alloc);
  assert.ok(identities.verify(token));
  await vault.keyring.rotate({ full: false, publishTime: 0 });
  await vault.keyring.remove(id, { force: true });
  refused(token);
});
