import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";
import { silentLogger } from "@drover/logger";
import { temporaryDirectory } from "@drover/testing";
import { makeApart, makePassable } from "./data-directory.ts";

const log = silentLogger;

test("a data directory that cannot be made is an error that says which, why and what to do", () => {
  for (const directory of ["/proc/drover/data", "/dev/null/data", "/etc/hostname"]) {
    assert.throws(() => makePassable(directory, { log }), {
      name: "Fault",
      message: new RegExp(`^Cannot use ${directory} to keep data in: E[A-Z]+: .*; give the agent`),
    });
  }
});

test("a data directory that the agent's user may not write to is refused", (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root can become another user");
  const directory = temporaryDirectory(t);
  chmodSync(directory, 0o755);
  const [module, denied, below] = [
    path.join(import.meta.dirname, "data-directory.ts"),
    directory,
    path.join(directory, "below"),
  ].map((text) => JSON.stringify(text));
  const script = `import { makeApart, makePassable } from ${module};
    process.setuid(65534);
    for (const directory of [${denied}, ${below}]) {
      try { makePassable(directory, { log: { warn() {} } }); } catch ({ code }) { console.log(code); }
    }`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
  assert.equal(`${stdout}${stderr}`, "permission_denied\npermission_denied\n");
});

test("directories that are made apart are there with their names, for this user alone, and nothing else is", async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(path.join(directory, "run"), { mode: 0o711 });
  await makeApart(directory, ["client", "run"]);
  const made = readdirSync(directory).filter((name) => name !== "run");
  // Elsewhere than on ext4 there are no regions, so whoever needs them makes them.
  assert.ok(made.length === 0 || (made.length === 1 && made[0] === "client"), made.join());
  assert.equal(statSync(path.join(directory, "run")).mode & 0o777, 0o711);
  for (const name of made) assert.equal(statSync(path.join(directory, name)).mode & 0o777, 0o700);
});
