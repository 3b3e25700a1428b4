import assert from "node:assert/strict";
import { test } from "node:test";
import { examineCgroups } from "./examine-cgroups.ts";
import {
  examineKernel,
  examineNode,
  examineOpenFiles,
  examineTemporary,
  examineUser,
} from "./examine-machine.ts";

test("a Node that is too old keeps an agent from running", () => {
  assert.equal(examineNode("24.0.1").status, "ok");
  assert.equal(examineNode("22.11.0").status, "fail");
});

test("of a kernel it is said what it lacks", () => {
  assert.deepEqual(examineKernel("linux", "6.15.0-rc1"), {
    name: "kernel",
    status: "ok",
    text: "linux 6.15.0-rc1",
  });
  assert.match(examineKernel("linux", "6.1.0-13-amd64").text, /before 6\.15 the exit code/);
  assert.equal(examineKernel("linux", "6.1.0").status, "ok");
  const old = examineKernel("linux", "5.10.1");
  assert.equal(old.status, "warn");
  assert.match(old.text, /before 5\.14 .*; before 6\.15 /);
  assert.equal(examineKernel("darwin", "24.1.0").status, "fail");
});

test("others than root, few open files and noexec are told with what to do", () => {
  assert.equal(examineUser(0).status, "ok");
  assert.match(examineUser(1000).advice ?? "", /as root/);
  const limits = (soft: string, hard: string) =>
    `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${soft}  ${hard}  files\n`;
  assert.equal(examineOpenFiles(limits("1024", "524288")).status, "ok");
  assert.equal(examineOpenFiles(limits("1024", "unlimited")).status, "ok");
  assert.match(examineOpenFiles(limits("1024", "4096")).advice ?? "", /LimitNOFILE=/);
  const mounts =
    "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,noexec 0 0\ntmpfs /tmp/x tmpfs rw 0 0\n";
  assert.equal(examineTemporary("/tmp", mounts).status, "warn");
  assert.equal(examineTemporary("/tmp/x/y", mounts).status, "ok");
  assert.equal(examineTemporary("/tmpfiles", mounts).status, "ok");
});

test("limits are told by what the cgroups let this user have", () => {
  const isWritable = () => true;
  const v1 = (...names: string[]) => ({
    version: 1 as const,
    controllers: new Map(names.map((name) => [name, `/sys/fs/cgroup/${name}`])),
  });
  const all = ["freezer", "cpu", "cpuacct", "memory", "cpuset"];
  const base = { isRoot: true, own: "0::/user.slice/a\n", read: () => "", isWritable };
  const examine = (given: object) => examineCgroups({ ...base, mounts: v1(...all), ...given });
  assert.deepEqual(examine({}), {
    name: "cgroups",
    status: "ok",
    text: "version 1, limits of memory, processor time, cores",
  });
  assert.match(examine({ mounts: v1("freezer", "memory") }).text, /missing: cpu, cpuacct$/);
  assert.match(examine({ mounts: undefined }).text, /without limits/);
  const asked: string[] = [];
  const closed = examine({
    isRoot: false,
    isWritable: (file: string) => {
      asked.push(file);
      return false;
    },
  });
  assert.equal(closed.status, "warn");
  assert.ok(asked.includes("/sys/fs/cgroup/memory/drover"));

  const mounts = { version: 2, directory: "/sys/fs/cgroup" };
  const read = (file: string) => {
    assert.equal(file, "/sys/fs/cgroup/user.slice/a/cgroup.controllers");
    return "cpu memory pids\n";
  };
  const delegated = examine({ mounts, read, isRoot: false });
  assert.match(delegated.text, /^version 2, limits of memory, processor time; missing: cpuset$/);
  assert.match(delegated.advice ?? "", /Delegate=memory cpu cpuset/);
  const refused = examine({ mounts, isRoot: false, isWritable: () => false });
  assert.match(refused.text, /user\.slice\/a is not writable/);
});
