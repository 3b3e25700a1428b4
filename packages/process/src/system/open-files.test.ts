import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { test } from "node:test";

const RAISE = `
import { raiseOpenFiles } from ${JSON.stringify(path.join(import.meta.dirname, "open-files.ts"))};
import { readSoftLimit } from ${JSON.stringify(path.join(import.meta.dirname, "soft-limit.ts"))};
const before = await raiseOpenFiles();
process.stdout.write(\`\${before} \${readSoftLimit("Max open files")}\`);
`;

test("the limit of open files is raised to a million by who may, and left alone by who may not", () => {
  const node = [process.execPath, "--input-type=module", "--eval", RAISE];
  assert.equal(limited(1000, node), mayRaise() ? "1000 1048576" : "undefined 1000");
});

/** What a command prints that is started with this limit. */
function limited(limit: number, command: readonly string[]): string {
  const stdio = ["ignore", "pipe", "ignore"] as const;
  return execFileSync("prlimit", [`--nofile=${limit}:${limit}`, ...command], {
    encoding: "utf8",
    stdio: [...stdio],
  });
}

/** Root may be without CAP_SYS_RESOURCE, as in many containers. */
function mayRaise(): boolean {
  try {
    return limited(999, ["prlimit", "--nofile=1000:1000", "echo", "yes"]) === "yes\n";
  } catch {
    return false;
  }
}
