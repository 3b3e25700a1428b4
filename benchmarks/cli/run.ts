/**
 * How long `drover job validate` takes from start to finish, beside a Node that does nothing, in turns:
 * of the built executables and from the sources.
 *
 * Run: `npm run bench:cli` (runs, 30 unless told: `npm run bench:cli -- 100`)
 */
import { spawnSync } from "node:child_process";
import path from "node:path";

const RUNS = Number(process.argv[2] ?? 30);
const GOAL_MS = 150;
const ROOT = path.resolve(import.meta.dirname, "../..");
const JOB_FILE = path.join(ROOT, "examples/web.nomad.hcl");

const EXECUTABLES = {
  "dist/drover": path.join(ROOT, "dist/drover"),
  "dist/standalone/drover": path.join(ROOT, "dist/standalone/drover"),
  "bin/drover": path.join(ROOT, "packages/cli/bin/drover"),
};

const COMMANDS: readonly [name: string, file: string, ...args: string[]][] = [
  ["node -e 0", process.execPath, "-e", "0"],
  ...Object.entries(EXECUTABLES).flatMap(([name, file]): typeof COMMANDS => [
    [`${name} version`, file, "version"],
    [`${name} job validate`, file, "job", "validate", JOB_FILE],
  ]),
];

/** Milliseconds from the start of a process until it has ended. */
function timeOnce([name, file, ...args]: (typeof COMMANDS)[number]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(file, args, { encoding: "utf8" });
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return elapsed;
}

// The first run fills the compile cache of the sources.
for (const command of COMMANDS) timeOnce(command);
const rounds = Array.from({ length: RUNS }, () => COMMANDS.map(timeOnce));

console.log(
  `start to finish, ms, of ${RUNS} runs (goal of dist/drover job validate: under ${GOAL_MS})`,
);
for (const [index, [name]] of COMMANDS.entries()) {
  const sorted = rounds.map((times) => times[index] ?? 0).sort((a, b) => a - b);
  const at = (part: number) => (sorted[Math.ceil(sorted.length * part) - 1] ?? 0).toFixed(0);
  console.log(`  ${name.padEnd(36)} p50 ${at(0.5).padStart(4)}   p95 ${at(0.95).padStart(4)}`);
}
