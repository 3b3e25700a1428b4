import assert from "node:assert/strict";
import { once } from "node:events";
import { constants, readFileSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryDirectory } from "@drover/testing";
import { listProcesses } from "../processes/process-table.ts";
import { openPipeReader } from "../sentinel/pipe-reader.ts";
import { loadNativeCalls } from "./native-calls.ts";
import { portableCalls } from "./portable-calls.ts";
import type { SystemCalls } from "./system-calls.ts";

const native = await loadNativeCalls();

test("this machine has the native calls", () => {
  assert.notEqual(native, portableCalls);
});

for (const [name, calls] of Object.entries({ native, portable: portableCalls })) {
  test(`${name}: a named pipe is its maker's alone, and one that is there is an error`, async (t) => {
    const pipe = path.join(makeDirectory(t), "pipe");
    await calls.makeFifo(pipe);
    const { mode } = statSync(pipe);
    assert.equal(mode & constants.S_IFMT, constants.S_IFIFO);
    assert.equal(mode & 0o777, 0o600);
    await assert.rejects(calls.makeFifo(pipe), /exists/i);
  });

  test(`${name}: a program starts in a session of its own, with its files, its environment and no signal ignored`, async (t) => {
    const directory = makeDirectory(t);
    const script =
      'env; read -r pid _ _ _ _ session _ </proc/self/stat; echo "own=$((pid == session))"; grep SigIgn /proc/self/status';
    const text = await runToEnd(calls, directory, script);
    assert.match(text, /^GREETING=hello world$/m);
    assert.doesNotMatch(text, /^HOME=/m);
    assert.match(text, /^own=1$/m);
    assert.match(text, /^SigIgn:\t0+$/m);
  });

  test(`${name}: an ended program leaves nothing in the process table`, async (t) => {
    const directory = makeDirectory(t);
    await runToEnd(calls, directory, "exit 3");
    // Its files close a moment before it has ended.
    for (let look = 0; look < 500 && children().length > 0; look++) await sleep(10);
    assert.deepEqual(children(), []);
  });

  test(`${name}: three hundred programs can be started at once`, async (t) => {
    const directory = makeDirectory(t);
    const out = {
      path: path.join(directory, "out"),
      flags: constants.O_WRONLY | constants.O_CREAT,
    };
    const program = { file: "/bin/true", args: [], env: [], files: [out, out, out] };
    const started = Array.from({ length: 300 }, () => calls.spawnDetached(program));
    for (const child of await Promise.all(started)) child.reap();
    for (let look = 0; look < 500 && children().length > 0; look++) await sleep(10);
    assert.deepEqual(children(), []);
  });

  test(`${name}: a file that cannot be opened is an error that names it, and nothing is started`, async (t) => {
    const directory = makeDirectory(t);
    const missing = path.join(directory, "missing/file");
    const files = [{ path: missing, flags: constants.O_RDONLY }];
    await assert.rejects(
      calls.spawnDetached({ file: "/bin/sh", args: ["-c", "sleep 60"], env: [], files }),
      { code: "failed_precondition", message: new RegExp(`^Cannot start /bin/sh.*${missing}`) },
    );
    assert.deepEqual(children(), []);
  });
}

/** Runs a shell script with `out` of the directory as its output, and returns what it wrote. */
async function runToEnd(calls: SystemCalls, directory: string, script: string): Promise<string> {
  const [out, pipe] = [path.join(directory, "out"), path.join(directory, "pipe")];
  await calls.makeFifo(pipe);
  // Open before there is a writer, which may be gone at once.
  const closed = once(openPipeReader(pipe).resume(), "end");
  const write = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
  const child = await calls.spawnDetached({
    file: "/bin/sh",
    args: ["-c", `${script}\n`],
    env: ["GREETING=hello world", "PATH=/usr/bin:/bin"],
    files: [
      { path: "/dev/null", flags: constants.O_RDONLY },
      { path: out, flags: write },
      { path: out, flags: write },
      { path: pipe, flags: constants.O_RDWR },
    ],
  });
  await closed;
  child.reap();
  return readFileSync(out, "utf8");
}

/** Of this process, ended ones that nobody has asked for among them. */
function children(): number[] {
  return listProcesses()
    .filter(({ parentPid }) => parentPid === process.pid)
    .map(({ pid }) => pid);
}

function makeDirectory(t: TestContext): string {
  const directory = temporaryDirectory(t);
  return directory;
}
