import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { CgroupHierarchy, readCgroupMounts } from "@drover/process";
import { DriverFixture } from "./testing/driver-fixture.ts";

const NOBODY = 65_534;
const mounts = readCgroupMounts();

if (process.getuid?.() === 0 && mounts !== undefined) {
  test("an agent that is not root limits its tasks in a subtree that was delegated to it", (t) => {
    const fixture = new DriverFixture(t);
    const { cgroupParent } = fixture;
    new CgroupHierarchy(mounts, { parent: cgroupParent }).prepare();
    const parents = fixture.cgroupDirectories();
    for (const parent of parents) {
      const files = readdirSync(parent).filter((name) => DELEGATED.has(name));
      for (const file of ["", ...files]) chownSync(path.join(parent, file), NOBODY, NOBODY);
    }
    const program = path.join(import.meta.dirname, "testing/show-cgroup.ts");
    const asNobody = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"];
    const command = [...asNobody, process.execPath, program, cgroupParent];
    const output = execFileSync("sh", ["-c", enterScript(parents), "sh", ...command], {
      cwd: "/",
      encoding: "utf8",
    });
    assert.match(output, new RegExp(`:/${cgroupParent}/alloc\\.task1(\\.scope)?$`, "m"));
    assert.match(output, /^oom_killed true$/m);
    assert.deepEqual(
      fixture.leftovers().filter((left) => !left.endsWith("/agent")),
      [],
    );
  });
}

/** What whoever delegates gives away, beside the directory. Source: the kernel's cgroup-v2.rst. */
const DELEGATED: ReadonlySet<string> = new Set([
  "cgroup.procs",
  "cgroup.subtree_control",
  "cgroup.threads",
  "tasks",
]);

/** On version 2 a process comes from within the subtree, or it may not move another into it. */
function enterScript([parent = ""]: readonly string[]): string {
  if (mounts?.version !== 2) return 'exec "$@"';
  mkdirSync(`${parent}/agent`);
  return `echo $$ >${parent}/agent/cgroup.procs && exec "$@"`;
}
