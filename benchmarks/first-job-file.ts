import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { writeChunkScript } from "../tools/build/chunks/chunk-script.ts";
import { TYPICAL_JOB_FILE } from "../tools/build/chunks/code-cache.ts";
import { compileChunks } from "../tools/build/chunks/compile-chunks.ts";
import { COMMAND_FLAGS } from "../tools/build/node-flags.ts";
import type { Cost } from "./cost.ts";

const RUNS = 20;
const GOAL_MS = 50;

/**
 * Prints what the first job file of a process costs: of a program as it is built, with the code
 * compiled that `dist/drover` has so, from the sources with the compile cache and the options that the
 * command uses, and from the sources alone; in turns.
 *
 * @param program a module that takes a job file as its argument, and prints its {@link Cost} as JSON
 * @param text the job file
 */
export async function measureFirstJobFile(program: string, text: string): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), "drover-benchmark-"));
  try {
    const jobFile = path.join(dir, "job.nomad.hcl");
    writeFileSync(jobFile, text);
    const built = path.join(dir, "built");
    const main = `import ${JSON.stringify(program)};`;
    writeChunkScript(built, await compileChunks(main, [], [TYPICAL_JOB_FILE]));
    const cache = { NODE_COMPILE_CACHE: path.join(dir, "cache") };
    const forms: readonly [name: string, run: () => Cost][] = [
      ["built as dist/drover is", () => run(built, [jobFile])],
      [
        "sources as bin/drover",
        () => run(process.execPath, [...COMMAND_FLAGS, program, jobFile], cache),
      ],
      ["sources, no cache", () => run(process.execPath, [program, jobFile])],
    ];
    // The first runs fill the compile cache.
    for (const [, runForm] of forms) runForm();
    const rounds = Array.from({ length: RUNS }, () => forms.map(([, runForm]) => runForm()));
    console.log(`first 1,000 lines of a process, ms, ${RUNS} runs (goal: under ${GOAL_MS} wall)`);
    for (const [index, [name]] of forms.entries()) {
      const costs = rounds.flatMap((round) => round[index] ?? []);
      const wall = costs.map((cost) => cost.wall).sort((a, b) => a - b);
      const cpu = costs.map((cost) => cost.cpu).sort((a, b) => a - b);
      const met = wall.filter((each) => each < GOAL_MS).length;
      console.log(`  ${name.padEnd(24)} wall ${describe(wall)}   met by ${met} of ${RUNS}`);
      console.log(`  ${"".padEnd(24)} cpu  ${describe(cpu)}`);
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Cost {
  const { stdout, stderr } = spawnSync(file, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (stdout === "") throw new Error(`The measured process failed: ${stderr}`);
  return JSON.parse(stdout) as Cost;
}

function describe(sorted: readonly number[]): string {
  const at = (part: number) => (sorted[Math.ceil((sorted.length - 1) * part)] ?? 0).toFixed(1);
  return `lowest ${at(0).padStart(5)}   p50 ${at(0.5).padStart(5)}   p90 ${at(0.9).padStart(5)}`;
}
