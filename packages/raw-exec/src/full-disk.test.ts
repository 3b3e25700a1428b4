import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { readProcess } from "@drover/process";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { eventually } from "./testing/waiting.ts";

if (process.getuid?.() === 0) {
  test("a task that ends while the disk is full and nobody listens keeps its exit code", async (t) => {
    const disk = mkdtempSync(path.join(tmpdir(), "drover-full-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]);
    const fixture = new DriverFixture(t, { runtimeDir: disk });
    t.after(() => {
      execFileSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    });
    const first = await fixture.open();
    const task = fixture.shell("while [ ! -e go ]; do sleep 0.05; done; exit 9");
    const handle = await first.startTask(task);
    const { pid } = (await first.inspectTask(task.id)).attributes;
    await first.close();
    fill(path.join(disk, "ballast"));
    writeFileSync(path.join(task.taskDir, "go"), "");
    await eventually("it has ended", () => readProcess(Number(pid)) === undefined);
    const second = await fixture.open();
    await second.recoverTask(handle);
    const { exitCode, error } = await second.waitTask(task.id);
    assert.deepEqual({ exitCode, error }, { exitCode: 9, error: undefined });
    await second.destroyTask(task.id, { force: false });
  });
}

/** Writes to a file until there is no room for another byte. */
function fill(file: string): void {
  const descriptor = openSync(file, "w");
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(1024));
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
  } finally {
    closeSync(descriptor);
  }
}
