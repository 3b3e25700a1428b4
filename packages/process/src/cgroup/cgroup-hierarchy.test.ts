import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { temporaryDirectory } from "@drover/testing";

test("cgroups that root's agent made are not taken for writable by an ordinary user", (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can become another user");
  const mount = temporaryDirectory(t);
  chmodSync(mount, 0o755);
  mkdirSync(path.join(mount, "drover"));
  assert.equal(isWritableFor(0, mount), true);
  assert.equal(isWritableFor(65534, mount), false);
});

/** Asks as another user, about a hierarchy of version 1. */
function isWritableFor(uid: number, mount: string): boolean {
  const module = path.join(import.meta.dirname, "cgroup-hierarchy.ts");
  const script = `import { CgroupHierarchy } from ${JSON.stringify(module)};
    process.setuid(${uid});
    const controllers = new Map([["freezer", ${JSON.stringify(mount)}]]);
    console.log(new CgroupHierarchy({ version: 1, controllers }, { parent: "drover" }).isWritable());`;
  const args = ["--input-type=module", "-e", script];
  return execFileSync(process.execPath, args, { encoding: "utf8" }) === "true\n";
}
