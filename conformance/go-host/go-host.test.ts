import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { after, before, type TestContext, test } from "node:test";
import { NodeLauncher } from "@drover/process";
import { endOf } from "@drover/testing";
import { linkPrograms } from "./without-node.ts";

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, "../..");
const PROTOS = "../../packages/driver/proto";
const SCRIPT = path.join(ROOT, "dist/raw_exec");
const STANDALONE = path.join(ROOT, "dist/standalone/raw_exec");

/** Executables that become a sentinel when they are told so, with their options for Node. */
const SENTINELS = {
  "dist/standalone/raw_exec": [STANDALONE, "--node-options=--no-warnings"],
  "dist/standalone/drover": [`${ROOT}/dist/standalone/drover`, "--node-options=--no-warnings"],
  "dist/drover": [process.execPath, "--no-warnings", `${ROOT}/dist/drover`],
} as const;

/** What the Go program prints of each scenario. */
interface Outcome {
  readonly scenario: string;
  readonly error?: string;
  readonly log?: readonly string[];
}

const dir = mkdtempSync(path.join(tmpdir(), "go-host-"));
const program = path.join(dir, "go-host");
const pathWithoutNode = path.join(dir, "bin");
after(() => rmSync(dir, { recursive: true }));

before(() => {
  // The rich status is in gRPC's own Go module, and a message may be registered only once.
  const generate = ["generate", PROTOS, "--template", "buf.gen.yaml"];
  run("buf", [...generate, "--exclude-path", `${PROTOS}/status.proto`], HERE);
  run("go", ["build", "-o", program, "."], HERE);
  linkPrograms(pathWithoutNode);
});

test("HashiCorp's go-plugin loads dist/raw_exec and gets what Nomad needs", async (t) => {
  await playScenarios(t, SCRIPT, { ...process.env, TMPDIR: dir });
});

test("it loads dist/standalone/raw_exec on a machine without Node", async (t) => {
  const env = { ...process.env, PATH: pathWithoutNode, TMPDIR: dir };
  assert.notEqual(spawnSync("sh", ["-c", "node --version"], { env }).status, 0);
  await playScenarios(t, STANDALONE, env);
});

test("run by hand, each executable says what it is and ends with 1", () => {
  for (const executable of [SCRIPT, STANDALONE]) {
    const { status, stdout, stderr } = spawnSync(executable, { encoding: "utf8" });
    assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
    assert.match(stderr, /^This program is a plugin\. .*\n$/);
  }
});

for (const [name, [executable, ...own]] of Object.entries(SENTINELS)) {
  test(`${name} can be a sentinel that is a Node program`, async (t) => {
    const runDir = mkdtempSync(path.join(dir, "sentinel-"));
    for (const fifo of ["lifeline", "started"]) execFileSync("mkfifo", [path.join(runDir, fifo)]);
    const stdoutPath = path.join(runDir, "stdout");
    const { program } = new NodeLauncher().prepareSentinel(runDir, {
      command: "/bin/sh",
      args: ["-c", 'echo "$odd"; exit 6'],
      env: { odd: "kept" },
      workDir: runDir,
    });
    // Open for both, so that nobody waits for the other end.
    const [released, lifeline] = ["started", "lifeline"].map((fifo) =>
      openSync(path.join(runDir, fifo), "r+"),
    );
    const file = program.args.at(-2) ?? "";
    const sentinel = spawn(executable, [...own, path.basename(file), runDir], {
      env: { PATH: pathWithoutNode },
      stdio: ["ignore", openSync(stdoutPath, "a"), "inherit", lifeline, "inherit"],
    });
    t.after(() => sentinel.kill("SIGKILL"));
    assert.deepEqual(await endOf(sentinel), { code: 0, signal: null });
    assert.ok(released);
    assert.equal(readFileSync(stdoutPath, "utf8"), "kept\n");
    assert.equal(readFileSync(path.join(runDir, "exit"), "utf8"), "6\n");
  });
}

async function playScenarios(
  t: TestContext,
  plugin: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const host = spawn(program, [plugin], { env, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => host.kill());
  let scenarios = 0;
  for await (const line of createInterface({ input: host.stdout })) {
    const { scenario, error, log = [] }: Outcome = JSON.parse(line);
    scenarios += 1;
    await t.test(scenario, () => assert.equal(error, undefined, log.join("\n")));
  }
  assert.ok(scenarios > 20);
  assert.deepEqual(await endOf(host), { code: 0, signal: null });
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: "inherit" });
}
