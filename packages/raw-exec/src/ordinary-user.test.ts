import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";

/** The user that owns nothing, which every Linux has. */
const NOBODY = 65_534;

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** The run of the suite has the time limits of the run that this test is part of, which cannot end it. */
const BOUNDS = process.execArgv
  .filter((word) => word.startsWith("--test-timeout="))
  .flatMap((timeout) => [timeout, "--import", path.join(ROOT, "tools/test-file.ts")]);

test("the whole suite passes as an ordinary user", () => {
  const suite = path.join(import.meta.dirname, "testing/ordinary-user-suite.ts");
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, [...BOUNDS, "--test", suite], {
    ...asNobody,
    cwd: "/",
    encoding: "utf8",
    env: pick(process.env, ["PATH", "TMPDIR", "DROVER_HUNT_ROUNDS"]),
  });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^. pass [3-9]\d$/m);
});

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
}
