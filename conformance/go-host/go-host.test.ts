import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, "../..");
const PROTOS = "../../packages/driver/proto";

/** What the Go program prints of each scenario. */
interface Outcome {
  readonly scenario: string;
  readonly error?: string;
  readonly log?: readonly string[];
}

test("HashiCorp's go-plugin loads dist/raw_exec and gets what Nomad needs", async (t) => {
  const dir = mkdtempSync(path.join(tmpdir(), "go-host-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const program = path.join(dir, "go-host");
  run("node", ["tools/build/build.ts"], ROOT);
  // The rich status is in gRPC's own Go module, and a message may be registered only once.
  const generate = ["generate", PROTOS, "--template", "buf.gen.yaml"];
  run("buf", [...generate, "--exclude-path", `${PROTOS}/status.proto`], HERE);
  run("go", ["build", "-o", program, "."], HERE);

  const host = spawn(program, [path.join(ROOT, "dist/raw_exec")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(host, "close");
  t.after(() => host.kill());
  let scenarios = 0;
  for await (const line of createInterface({ input: host.stdout })) {
    const { scenario, error, log = [] }: Outcome = JSON.parse(line);
    scenarios += 1;
    await t.test(scenario, () => assert.equal(error, undefined, log.join("\n")));
  }
  assert.ok(scenarios > 20);
  assert.deepEqual(await ended, [0, null]);
});

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: "inherit" });
}
