import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";

test("where Debian's packages cannot be had, one line says so", (t) => {
  const empty = mkdtempSync(path.join(tmpdir(), "drover-cgroup2-test-"));
  t.after(() => rmSync(empty, { recursive: true }));
  const program = path.join(import.meta.dirname, "run.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "true"], {
    encoding: "utf8",
    env: { PATH: empty, XDG_CACHE_HOME: empty },
  });
  assert.equal(status, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^cgroup2-machine: Cannot (install|get) .* with apt-get.*ENOENT\n$/);
});
