import assert from "node:assert/strict";
import { linkSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { Fault } from "@drover/fault";
import { Swapping, temporaryDirectory } from "@drover/testing";
import { findCommand } from "./find-command.ts";

const NOBODY = 65534;

test("a file gets its execute bits through a link that stays inside, and no other one does", (t) => {
  const { find, local, victim } = makePlaces(t);
  mkdirSync(path.join(local, "releases"));
  writeFileSync(path.join(local, "releases/app"), "#!/bin/sh\n", { mode: 0o644 });
  symlinkSync("releases", path.join(local, "current"));
  assert.equal(find("current/app"), path.join(local, "current/app"));
  assert.equal(modeOf(path.join(local, "releases/app")), 0o555);
  symlinkSync(victim, path.join(local, "outside"));
  assert.throws(() => find("outside/app"), { code: "permission_denied" });
  assert.equal(modeOf(path.join(victim, "app")), 0o600);
});

if (process.geteuid?.() === 0) {
  test("a file with another name gets no execute bits, unless it is the task's own", (t) => {
    const { find, local, victim } = makePlaces(t);
    linkSync(path.join(victim, "app"), path.join(local, "linked"));
    assert.throws(() => find("linked", NOBODY), {
      code: "permission_denied",
      message: /has several names/,
    });
    assert.equal(modeOf(path.join(victim, "app")), 0o600);
  });
}

test("no file elsewhere gets execute bits while its directory is swapped for a link in a loop", async (t) => {
  const { find, local, victim } = makePlaces(t);
  mkdirSync(path.join(local, "bin"));
  await using swapping = new Swapping(path.join(local, "bin"), { target: victim });
  const outcomes = new Set<string>();
  while (!outcomes.has("found")) {
    for (let round = 0; round < 100; round++) {
      try {
        // Put in anew, without its execute bits.
        writeFileSync(path.join(local, "app"), "#!/bin/sh\n", { mode: 0o644 });
        renameSync(path.join(local, "app"), path.join(local, "bin.real/app"));
      } catch {
        // Just swapped.
      }
      try {
        find("bin/app");
        outcomes.add("found");
      } catch (error) {
        outcomes.add(Fault.from(error).code);
      }
    }
    await swapping.goesOn();
  }
  assert.equal(modeOf(path.join(victim, "app")), 0o600);
});

function makePlaces(t: TestContext) {
  const base = temporaryDirectory(t);
  const [allocDir, victim] = [path.join(base, "1234"), path.join(base, "victim")];
  const taskDir = path.join(allocDir, "web");
  const local = path.join(taskDir, "local");
  mkdirSync(local, { recursive: true });
  mkdirSync(victim);
  writeFileSync(path.join(victim, "app"), "#!/bin/sh\n", { mode: 0o600 });
  const find = (command: string, uid = process.geteuid?.() ?? 0) =>
    findCommand(command, { allocDir, taskDir, searchPath: "", uid });
  return { find, local, victim };
}

function modeOf(file: string): number {
  return statSync(file).mode & 0o7777;
}
