import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { constants, existsSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "@drover/testing";
import { openLauncher, type SentinelKind } from "../launch/open-launcher.ts";
import { readSentinelImage } from "../launch/sentinel-image.ts";
import { loadSystemCalls } from "../system/load-system-calls.ts";
import type { DetachedProgram } from "../system/system-calls.ts";
import { Lifeline } from "./lifeline.ts";
import { startSentinel } from "./sentinel.ts";
import { settleStart } from "./start-claim.ts";

const PREPARE = fileURLToPath(new URL("../../test/prepare-sentinel.ts", import.meta.url));

const image = readSentinelImage();
const kinds: SentinelKind[] = image === undefined ? ["shell", "node"] : ["shell", "node", "native"];

for (const kind of kinds) {
  test(`${kind}: a sentinel whose starter is gone before the command runs ends by itself, and it never runs`, async (t) => {
    const directory = makeDirectory(t);
    const ran = path.join(directory, "ran");
    const calls = await loadSystemCalls();
    for (const pipe of ["lifeline", "started", "out"]) await calls.makeFifo(`${directory}/${pipe}`);
    const arguments_ = [PREPARE, kind, directory, `echo >${ran}`];
    const program: DetachedProgram = JSON.parse(
      execFileSync(process.execPath, arguments_, { encoding: "utf8" }),
    );
    const lifeline = new Lifeline(directory, { expectSentinel: true });
    const output = { path: `${directory}/out`, flags: constants.O_RDWR };
    const nothing = { path: "/dev/null", flags: constants.O_RDWR };
    const sentinel = await calls.spawnDetached({
      ...program,
      // What another process held is gone with it.
      ...(kind === "native" && { file: calls.holdProgram(image ?? Buffer.alloc(0)) ?? "" }),
      files: [nothing, output, nothing, { ...output, path: `${directory}/lifeline` }, output],
    });
    await lifeline.gone;
    sentinel.reap();
    assert.ok(!existsSync(ran));
    assert.equal(settleStart(directory), undefined);
  });

  test(`${kind}: who looks for a start finds its process once the command runs, and keeps it from running before`, async (t) => {
    const launcher = await openLauncher(kind);
    const launch = { command: "/bin/sleep", args: ["600"], env: {}, workDir: "/" };
    const streams = { stdoutPath: "/dev/null", stderrPath: "/dev/null" };
    const late = makeDirectory(t);
    assert.equal(settleStart(late), undefined);
    const refused = startSentinel({ directory: late, launch, launcher, ...streams });
    await assert.rejects(refused, { code: "failed_precondition" });
    assert.equal(settleStart(late), undefined);

    const directory = makeDirectory(t);
    const { main, lifeline } = await startSentinel({ directory, launch, launcher, ...streams });
    const { pid, startTime } = settleStart(directory) ?? {};
    assert.deepEqual({ pid, startTime }, { pid: main.pid, startTime: main.startTime });
    process.kill(main.pid, "SIGKILL");
    assert.deepEqual(await lifeline.ended, { status: 137 });
    await lifeline.release();
    assert.equal(settleStart(directory)?.pid, main.pid);
  });
}

// A shell waits in open(2), which nothing ends but a release.
for (const kind of kinds.filter((it) => it !== "shell")) {
  test(`${kind}: a sentinel that waits to be released ends when its directory is removed`, async (t) => {
    const directory = makeDirectory(t);
    const calls = await loadSystemCalls();
    const output = path.join(directory, "out");
    await calls.makeFifo(output);
    const { lifeline } = await startSentinel({
      directory,
      launch: { command: "/bin/true", args: [], env: {}, workDir: "/" },
      launcher: await openLauncher(kind),
      stdoutPath: output,
      stderrPath: output,
    });
    assert.deepEqual(await lifeline.ended, { status: 0 });
    rmSync(directory, { recursive: true });
    await lifeline.gone;
  });
}

test("nothing is found where there is no directory any more", () => {
  assert.equal(settleStart("/nonexistent/directory"), undefined);
});

function makeDirectory(t: TestContext): string {
  const directory = temporaryDirectory(t);
  return directory;
}
