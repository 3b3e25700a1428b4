import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { ManualClock } from "@drover/clock/manual";
import { Fault } from "@drover/fault";
import type { Allocation, WorkloadIdentity } from "@drover/job";
import { makeAlloc, makeTask } from "../../test/allocation.ts";
import { Harness, sentences } from "../../test/harness.ts";
import type { IdentitySource } from "./identity-source.ts";

const MINUTE_MS = 60_000;
const MINUTE_NS = 60_000_000_000;

function identity(fields: Partial<WorkloadIdentity>): WorkloadIdentity {
  return {
    Name: "default",
    Audience: null,
    ChangeMode: "",
    ChangeSignal: "",
    Env: false,
    File: false,
    Filepath: "",
    ServiceName: "",
    TTL: 0,
    ExtraClaims: null,
    ...fields,
  };
}

/** Signs with a number that grows, and can fail. */
class Signer implements IdentitySource {
  readonly #clock: ManualClock;
  count = 0;
  isBroken = false;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  sign: IdentitySource["sign"] = async ({ task }, { Name, TTL }) => {
    if (this.isBroken) throw new Fault("storage_full", "The disk is full");
    const expiresAt = Number(TTL) > 0 ? this.#clock.now() + BigInt(TTL) : undefined;
    return { token: `${task}/${Name}/${++this.count}`, expiresAt };
  };
}

function start(t: TestContext, own: WorkloadIdentity | null, ...others: WorkloadIdentity[]) {
  const clock = new ManualClock();
  const signer = new Signer(clock);
  const harness = new Harness(t, { clock, identities: signer });
  const signals: string[] = [];
  harness.driver.onSignal = (signal) => signals.push(signal);
  const task = makeTask({ Identity: own, Identities: others.length > 0 ? others : null });
  const alloc = makeAlloc({ tasks: [task] });
  harness.runner.run(alloc);
  return { clock, signer, harness, alloc, signals };
}

function read(harness: Harness, alloc: Allocation, file: string): string {
  return readFileSync(path.join(harness.runner.allocDir(alloc.ID), "main", file), "utf8");
}

test("identities are variables and files of the task, where Nomad puts them, and only where they are asked for", async (t) => {
  const { harness, alloc, signer } = start(
    t,
    identity({ Env: true, File: true }),
    identity({ Name: "aws", Env: true }),
    identity({ Name: "vault", File: true }),
    identity({ Name: "own", File: true, Filepath: "local/deep/own.jwt" }),
    identity({ Name: "unused" }),
  );
  await harness.untilState(alloc, "main", "running");
  const { env } = harness.driver.newest("main").config;
  assert.equal(env.NOMAD_TOKEN, "main/default/1");
  assert.equal(env.NOMAD_TOKEN_aws, "main/aws/2");
  assert.equal(env.NOMAD_UNIX_ADDR, `unix://${env.NOMAD_SECRETS_DIR}/api.sock`);
  assert.equal(env.NOMAD_TOKEN_vault, undefined);
  assert.equal(read(harness, alloc, "secrets/nomad_token"), "main/default/1");
  assert.equal(read(harness, alloc, "secrets/nomad_vault.jwt"), "main/vault/3");
  assert.equal(read(harness, alloc, "local/deep/own.jwt"), "main/own/4");
  assert.equal(signer.count, 4);
  const file = path.join(harness.runner.allocDir(alloc.ID), "main/secrets/nomad_token");
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("without env and file nothing is signed", async (t) => {
  const { harness, alloc, signer } = start(t, identity({}));
  await harness.untilState(alloc, "main", "running");
  assert.equal(signer.count, 0);
  const { env } = harness.driver.newest("main").config;
  assert.deepEqual([env.NOMAD_TOKEN, env.NOMAD_UNIX_ADDR], [undefined, undefined]);
});

test("a file that would lie outside of the allocation's directory fails the task", async (t) => {
  const { harness, alloc } = start(t, identity({ File: true, Filepath: "../../../token" }));
  const { TaskStates } = await harness.until(alloc, (u) => u.ClientStatus === "failed");
  assert.ok(TaskStates.main);
  assert.match(sentences(TaskStates.main).join("\n"), /identity: .*lies outside of the allocation/);
});

test("an identity is renewed at half of its time, and the task is signalled", async (t) => {
  const fields = { Name: "aws", File: true, TTL: 10 * MINUTE_NS };
  const signal = { ChangeMode: "signal", ChangeSignal: "SIGHUP" };
  const { clock, harness, alloc, signals } = start(t, null, identity({ ...fields, ...signal }));
  await harness.untilState(alloc, "main", "running");
  clock.advance(5 * MINUTE_MS - 1);
  assert.equal(read(harness, alloc, "secrets/nomad_aws.jwt"), "main/aws/1");
  clock.advance(1);
  const update = await harness.until(alloc, ({ TaskStates: { main } }) =>
    Boolean(main?.Events.some(({ Type }) => Type === "Signaling")),
  );
  assert.equal(
    update.TaskStates.main?.Events.at(-1)?.DisplayMessage,
    "Identity[aws]: new Identity token acquired",
  );
  assert.deepEqual(signals, ["SIGHUP"]);
  assert.equal(read(harness, alloc, "secrets/nomad_aws.jwt"), "main/aws/2");
});

test("with change_mode restart the task gets the new identity in its environment", async (t) => {
  const fields = { Name: "aws", Env: true, TTL: 10 * MINUTE_NS, ChangeMode: "restart" };
  const { clock, harness, alloc } = start(t, null, identity(fields));
  await harness.untilState(alloc, "main", "running");
  const first = harness.driver.newest("main").config.env.NOMAD_TOKEN_aws;
  clock.advance(5 * MINUTE_MS);
  await harness.until(alloc, ({ TaskStates }) => Number(TaskStates.main?.Restarts) === 1);
  await harness.untilState(alloc, "main", "running");
  const second = harness.driver.newest("main").config.env.NOMAD_TOKEN_aws;
  assert.notEqual(first, second);
});

test("after a restart of the agent an identity is renewed when it is time, and not before", async (t) => {
  const fields = { Name: "aws", File: true, TTL: 10 * MINUTE_NS };
  const signal = { ChangeMode: "signal", ChangeSignal: "SIGHUP" };
  const { clock, signer, harness, alloc, signals } = start(
    t,
    null,
    identity({ ...fields, ...signal }),
  );
  await harness.untilState(alloc, "main", "running");
  clock.advance(2 * MINUTE_MS);
  await harness.restart(alloc);
  await harness.untilState(alloc, "main", "running");
  assert.equal(signer.count, 1);
  clock.advance(3 * MINUTE_MS);
  await harness.until(alloc, ({ TaskStates: { main } }) =>
    Boolean(main?.Events.some(({ Type }) => Type === "Signaling")),
  );
  assert.deepEqual(signals, ["SIGHUP"]);
  assert.equal(signer.count, 2);
});

test("an identity that cannot be renewed is told and tried again, and the task goes on", async (t) => {
  const { clock, signer, harness, alloc } = start(
    t,
    null,
    identity({ Name: "aws", File: true, TTL: 10 * MINUTE_NS }),
  );
  await harness.untilState(alloc, "main", "running");
  signer.isBroken = true;
  clock.advance(5 * MINUTE_MS);
  const { TaskStates } = await harness.until(alloc, ({ TaskStates: { main } }) =>
    Boolean(main?.Events.some(({ Type }) => Type === "Task hook failed")),
  );
  assert.ok(TaskStates.main);
  assert.match(
    sentences(TaskStates.main).join("\n"),
    /identity aws is not renewed: The disk is full/,
  );
  signer.isBroken = false;
  clock.advance(10_000);
  while (signer.count < 2) await new Promise((resolve) => setImmediate(resolve));
  await harness.untilState(alloc, "main", "running");
});
