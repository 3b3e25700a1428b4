import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { runCli } from "../../test/run-cli.ts";
import { startTestAgent, type TestAgent } from "../../test/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent();
});
after(() => agent[Symbol.asyncDispose]());

async function drover(argv: string[]) {
  return await runCli(argv, { env: { NOMAD_ADDR: agent.address } });
}

async function printed(argv: string[]) {
  const { exitCode, stdout, stderr } = await drover(argv);
  assert.equal(exitCode, 0, stderr);
  return stdout;
}

test("the state is saved to a file, looked at and restored", async () => {
  const { namespaces } = agent.process.client;
  const file = path.join(agent.directory, "state.snap");
  await namespaces.upsert({ Name: "before" });
  assert.equal(
    await printed(["operator", "snapshot", "save", "-stale", "-redact", file]),
    `State file written to ${file}\n`,
  );
  assert.match(
    await printed(["operator", "snapshot", "inspect", file]),
    /^ID +=.*\nSize +=.*\nIndex += \d+\n[\s\S]*^Type +Count +Size\n[\s\S]*^namespaces +1 /m,
  );
  const template = "{{.Tables.namespaces.Rows}}";
  assert.equal(await printed(["operator", "snapshot", "inspect", "-t", template, file]), "1\n");
  const json = JSON.parse(await printed(["operator", "snapshot", "inspect", "-json", file]));
  assert.equal(json.Tables.namespaces.Rows, 1);
  const state = JSON.parse(await printed(["operator", "snapshot", "state", file]));
  assert.deepEqual(
    state.namespaces.map(({ Name }: { Name: string }) => Name),
    ["before"],
  );
  assert.match(await printed(["operator", "snapshot", "redact", file]), /holds no root keys/);

  await namespaces.upsert({ Name: "after" });
  assert.equal(await printed(["operator", "snapshot", "restore", file]), "Snapshot Restored\n");
  const { value } = await namespaces.list();
  assert.deepEqual(value.map(({ Name }) => Name).toSorted(), ["before", "default"]);
});

test("a file that is damaged, foreign or not there is refused", async () => {
  const file = path.join(agent.directory, "whole.snap");
  await printed(["operator", "snapshot", "save", file]);
  const half = path.join(agent.directory, "half.snap");
  const bytes = readFileSync(file);
  writeFileSync(half, bytes.subarray(0, bytes.length / 2));
  const foreign = path.join(agent.directory, "foreign.snap");
  writeFileSync(foreign, "something else");
  for (const verb of ["inspect", "restore", "state"]) {
    for (const [name, reason] of [
      [half, /The snapshot is damaged/],
      [foreign, /This is no snapshot: drover operator snapshot save makes one/],
      ["/nowhere.snap", /nowhere\.snap/],
    ] as const) {
      const { exitCode, stderr } = await drover(["operator", "snapshot", verb, name]);
      assert.equal(exitCode, 1);
      assert.match(stderr, reason);
    }
  }
});
