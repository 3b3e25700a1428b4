import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { HeldDirectory } from "@drover/process";
import { Swapping } from "@drover/testing";
import { placeFiles } from "./place.ts";

test("files are placed through no link, in the destination or in what is there already", async (t) => {
  const { base, root, victim } = makePlaces(t);
  symlinkSync(victim, path.join(base, "root/linked"));
  symlinkSync(path.join(victim, "file"), path.join(base, "root/app"));
  await assert.rejects(placeFiles(makeFiles(base), root, "linked"), {
    code: "failed_precondition",
  });
  symlinkSync(victim, path.join(base, "root/lib"));
  await placeFiles(makeFiles(base), root, ".");
  assert.equal(readFileSync(path.join(base, "root/app"), "utf8"), "app");
  assert.equal(readFileSync(path.join(base, "root/lib/file"), "utf8"), "lib");
  assertUntouched(victim);
});

test("files are placed nowhere else while the destination is swapped for a link in a loop", async (t) => {
  const { base, root, victim } = makePlaces(t);
  mkdirSync(path.join(base, "root/opt"));
  await using swapping = new Swapping(path.join(base, "root/opt"), { target: victim });
  const outcomes = new Set<string>();
  while (outcomes.size < 2) {
    for (let round = 0; round < 50; round++) {
      // It fails in one of several ways, as a directory may also be gone while files are put into it.
      const outcome = await placeFiles(makeFiles(base), root, "opt").then(
        () => "placed",
        () => "refused",
      );
      outcomes.add(outcome);
    }
    await swapping.goesOn();
  }
  assertUntouched(victim);
});

function makePlaces(t: TestContext) {
  const base = mkdtempSync(path.join(tmpdir(), "drover-place-"));
  const victim = path.join(base, "victim");
  for (const directory of [victim, path.join(base, "root")]) mkdirSync(directory);
  writeFileSync(path.join(victim, "file"), "untouched");
  const root = HeldDirectory.open(path.join(base, "root"));
  t.after(() => {
    root[Symbol.dispose]();
    rmSync(base, { recursive: true, force: true });
  });
  return { base, root, victim };
}

/** What an archive was unpacked to. */
function makeFiles(base: string): string {
  const files = path.join(base, "files");
  rmSync(files, { recursive: true, force: true });
  mkdirSync(path.join(files, "lib"), { recursive: true });
  writeFileSync(path.join(files, "app"), "app");
  writeFileSync(path.join(files, "lib/file"), "lib");
  return files;
}

function assertUntouched(victim: string): void {
  assert.deepEqual(readdirSync(victim), ["file"]);
  assert.equal(readFileSync(path.join(victim, "file"), "utf8"), "untouched");
}
