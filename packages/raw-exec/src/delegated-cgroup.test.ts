import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { CgroupHierarchy, CgroupV2, readCgroupMounts } from "@drover/process";
import { DriverFixture } from "./testing/driver-fixture.ts";
import { makeCgroup } from "./testing/make-cgroup.ts";

/** The user that owns nothing, which every Linux has. */
const NOBODY = 65_534;
const AS_NOBODY = [
  ...["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"],
] as const;
/** What whoever delegates gives away, beside the directory. Source: the kernel's cgroup-v2.rst. */
const DELEGATED: ReadonlySet<string> = new Set([
  "cgroup.procs",
  "cgroup.subtree_control",
  "cgroup.threads",
  "tasks",
]);

const mounts = readCgroupMounts();

if (process.getuid?.() === 0 && mounts !== undefined) {
  test("an agent that is not root limits its tasks below a parent that was delegated to it", (t) => {
    const fixture = new DriverFixture(t);
    const { cgroupParent } = fixture;
    new CgroupHierarchy(mounts, { parent: cgroupParent }).prepare();
    const parents = fixture.cgroupDirectories();
    for (const parent of parents) giveAway(parent, NOBODY);
    const program = path.join(import.meta.dirname, "testing/show-cgroup.ts");
    const command = [...AS_NOBODY, process.execPath, program, cgroupParent];
    const output = execFileSync("sh", ["-c", enterScript(parents), "sh", ...command], {
      cwd: "/",
      encoding: "utf8",
    });
    assert.match(output, new RegExp(`:/${cgroupParent}/[\\w-]+\\.task1(\\.scope)?$`, "m"));
    assert.match(output, /^oom_killed true$/m);
    assert.deepEqual(
      fixture.leftovers().filter((left) => !left.endsWith("/agent")),
      [],
    );
  });
}

if (process.getuid?.() === 0 && mounts?.version === 2) {
  const mount = mounts.directory;

  test("an ordinary user's tasks have limits in a cgroup that was delegated to the agent", (t) => {
    const unit = makeUnit(t, mount, { owner: NOBODY });
    const { status, output } = runIn(unit, [...AS_NOBODY, ...suite("delegated-suite.ts")]);
    assert.equal(status, 0, output);
    assert.match(output, /^. pass [4-9]\d$/m);
  });

  test("controllers that were not delegated limit nothing, and the others do", (t) => {
    const unit = makeUnit(t, mount, { owner: NOBODY, controllers: ["memory"] });
    const limits = { "memory.max": `${64 * 1024 * 1024}` };
    const { status, output } = runIn(unit, [...AS_NOBODY, ...suite("limits-suite.ts", limits)]);
    assert.equal(status, 0, output);
  });

  test("where no cgroup was delegated, an ordinary user's tasks run without", (t) => {
    const unit = makeUnit(t, mount, { owner: 0 });
    const { status, output } = runIn(unit, [...AS_NOBODY, ...suite("limits-suite.ts")]);
    assert.equal(status, 0, output);
    assert.ok(!existsSync(path.join(unit, "agent")), "nothing was moved");
  });

  test("in a cgroup namespace, as a container has, the agent makes room for its tasks", (t) => {
    const unit = makeUnit(t, mount, { owner: 0 });
    const remount = `umount -l ${mount}; mount -t cgroup2 cgroup2 ${mount}; exec "$@"`;
    const limits = { "cpu.weight": "58", "memory.max": `${64 * 1024 * 1024}` };
    const { status, output } = runIn(unit, [
      ...["unshare", "--cgroup", "--mount", "--", "/bin/sh", "-ec", remount, "sh"],
      ...suite("limits-suite.ts", limits),
    ]);
    assert.equal(status, 0, output);
  });
}

/** On version 2 a process comes from within the subtree, or it may not move another into it. */
function enterScript([parent = ""]: readonly string[]): string {
  if (mounts?.version !== 2) return 'exec "$@"';
  mkdirSync(`${parent}/agent`);
  return `echo $$ >${parent}/agent/cgroup.procs && exec "$@"`;
}

/** A cgroup as a service manager makes one for a unit, which is gone after the test. */
function makeUnit(
  context: TestContext,
  mount: string,
  { owner, controllers }: { owner: number; controllers?: readonly string[] },
): string {
  const inner = `drover/test-${process.pid}`;
  const unit = makeCgroup(mount, `${inner}/unit.service`, controllers);
  giveAway(unit, owner);
  context.after(async () => {
    const group = new CgroupV2(path.join(mount, inner));
    await group.kill({ timeoutMs: 10_000 });
    group.remove();
  });
  return unit;
}

function giveAway(cgroup: string, owner: number): void {
  const files = readdirSync(cgroup).filter((name) => DELEGATED.has(name));
  for (const file of ["", ...files]) chownSync(path.join(cgroup, file), owner, owner);
}

function suite(name: string, argument: Record<string, string> = {}): string[] {
  const file = path.join(import.meta.dirname, "testing", name);
  return [process.execPath, file, JSON.stringify(argument)];
}

/** Runs a command that is in the cgroup from its start. */
function runIn(
  cgroup: string,
  command: readonly string[],
): { status: number | null; output: string } {
  const join = `echo 0 >${cgroup}/cgroup.procs; exec "$@"`;
  // Within a test runner, Node's would think that it reports to that.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const options = { cwd: "/", encoding: "utf8", env } as const;
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-ec", join, "sh", ...command], options);
  return { status, output: stdout + stderr };
}
