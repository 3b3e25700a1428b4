/**
 * How long `drover job validate` takes from start to finish, beside a Node that does nothing, in turns.
 *
 * Run: `npm run bench:cli` (runs, 30 unless told: `npm run bench:cli -- 100`)
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const RUNS = Number(process.argv[2] ?? 30);
const GOAL_MS = 150;
const ROOT = path.resolve(import.meta.dirname, "../..");
const DROVER = path.join(ROOT, "packages/cli/bin/drover");

const COMMANDS = {
  "node -e 0": [process.execPath, "-e", "0"],
  "drover version": [DROVER, "version"],
  "drover job validate": [DROVER, "job", "validate", path.join(ROOT, "examples/web.nomad.hcl")],
} as const;

type Name = keyof typeof COMMANDS;

/** Milliseconds from the start of a process until it has ended. */
function timeOnce(name: Name): number {
  const [file, ...args] = COMMANDS[name];
  const start = performance.now();
  const { status, stderr } = spawnSync(file, args, { encoding: "utf8" });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return elapsed;
}

const names = Object.keys(COMMANDS) as Name[];
// The first run fills the compile cache.
for (const name of names) timeOnce(name);
const rounds = Array.from({ length: RUNS }, () => names.map(timeOnce));

console.log(`start to finish, ms, of ${RUNS} runs (goal of job validate: under ${GOAL_MS})`);
for (const [index, name] of names.entries()) {
  const sorted = rounds.map((times) => times[index] ?? 0).sort((a, b) => a - b);
  const at = (part: number) => (sorted[Math.ceil(sorted.length * part) - 1] ?? 0).toFixed(0);
  console.log(`  ${name.padEnd(20)} p50 ${at(0.5).padStart(4)}   p95 ${at(0.95).padStart(4)}`);
}
