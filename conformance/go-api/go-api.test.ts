import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { endOf } from "@drover/testing";
import { FAILING, LEFT_OUT } from "./expected.ts";

const MODULE = "github.com/hashicorp/nomad/api";
const DROVER = path.resolve(import.meta.dirname, "../../dist/drover");
/** Each of these tests starts an agent, and waits most of the time. */
const AT_ONCE = 4;
/** How often tests that failed are run once more. */
const MOST_ROUNDS = 10;
/** Until agents that are told to end are killed. */
const LONGEST_END_MS = 20_000;

/** A line of `go test -json`. */
interface Event {
  readonly Action: string;
  readonly Test?: string;
  readonly Output?: string;
}

/** How a Go test ended, and what it printed. */
interface Outcome {
  result: "pass" | "fail" | "skip" | "unknown";
  output: string;
}

const dir = mkdtempSync(path.join(tmpdir(), "go-api-"));
const bin = path.join(dir, "bin");
after(async () => {
  await endAll();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

before(() => {
  mkdirSync(bin);
  const program = path.join(bin, "nomad");
  writeFileSync(program, `#!/bin/sh\nexec '${DROVER}' "$@"\n`);
  chmodSync(program, 0o755);
});

test("the tests of Nomad's own Go client pass, but those that are named with a reason", async (t) => {
  const outcomes = await runTests(["-parallel", `${AT_ONCE}`, "-skip", pattern(LEFT_OUT.keys())]);
  assert.ok(outcomes.size > 200, "go test ran few tests");
  // A machine that does other things may not keep the time that they give. TestNodes_Info wants the node to be of a later
  // second than its own begin, which is luck where an agent starts within one.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const again = [...outcomes].filter(([name, it]) => it.result === "fail" && !FAILING.has(name));
    if (again.length === 0) break;
    const names = again.map(([name]) => name);
    t.diagnostic(`once more, alone: ${names.join(", ")}`);
    for (const [name, it] of await runTests(["-parallel", "1", "-run", pattern(names)])) {
      outcomes.set(name, it);
    }
  }
  for (const [name, { result, output }] of outcomes) {
    const reason = FAILING.get(name);
    await t.test(name, () => {
      if (reason === undefined) assert.notEqual(result, "fail", output);
      else assert.equal(result, "fail", `It passes now: remove it from expected.ts (${reason})`);
    });
  }
  for (const name of FAILING.keys()) assert.ok(outcomes.has(name), `There is no test ${name}`);
});

/** Runs tests of the module as it is in Go's module cache. */
async function runTests(flags: readonly string[]): Promise<Map<string, Outcome>> {
  const command = ["go", "test", "-json", "-count=1", "-timeout=400s", ...flags, MODULE];
  // Where it may be, it is preferred to what else the machine does: an agent has ten seconds to start.
  const go = spawn("nice", ["-n", "-10", ...command], {
    cwd: import.meta.dirname,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, TMPDIR: dir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const end = endOf(go);
  const outcomes = new Map<string, Outcome>();
  const unread: string[] = [];
  for await (const line of createInterface({ input: go.stdout })) {
    const { Action, Test = "", Output = "" }: Event = JSON.parse(line);
    const name = Test.split("/", 1)[0] ?? "";
    if (name === "") {
      unread.push(Output);
      continue;
    }
    const outcome = outcomes.get(name) ?? { result: "unknown", output: "" };
    outcomes.set(name, outcome);
    outcome.output += Output;
    if (Test !== name) continue;
    if (Action === "pass" || Action === "fail" || Action === "skip") outcome.result = Action;
  }
  await end;
  await endAll();
  const cut = [...outcomes].filter(([, { result }]) => result === "unknown");
  assert.deepEqual(
    cut.map(([name]) => name),
    [],
    `go test ended early:\n${unread.join("")}`,
  );
  return outcomes;
}

/** Ends what is left of agents and their tasks: a test that gives up on an agent leaves it running. */
async function endAll(): Promise<void> {
  const deadline = performance.now() + LONGEST_END_MS;
  for (let left = processes(); left.length > 0; left = processes()) {
    const isLate = performance.now() > deadline;
    for (const pid of left) signal(pid, isLate ? "SIGKILL" : "SIGTERM");
    await sleep(500);
  }
}

/** Those that name the directory of this run, in their command line or environment. */
function processes(): number[] {
  const names = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  return names
    .filter((pid) => ["cmdline", "environ"].some((file) => readProc(pid, file).includes(dir)))
    .map(Number);
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** A regular expression of Go's that matches these names alone. */
function pattern(names: Iterable<string>): string {
  return `^(${[...names].join("|")})$`;
}
