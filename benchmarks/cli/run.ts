/**
 * How long commands take from start to finish, beside a Node that does nothing, in turns: of the built
 * executables and from the sources; `job status` asks an agent that runs. A `nomad` of the PATH, or the one that NOMAD_BIN
 * names, takes its turns, and the ratios to it are told. The processor time of a run, with that of
 * its children, is less at the mercy of what else the machine does than the time that passes.
 *
 * Run: `npm run bench:cli` (runs, 30 unless told: `npm run bench:cli -- 100`)
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AgentProcess } from "@drover/cli";
import { readProcess } from "@drover/process";

const RUNS = Number(process.argv[2] ?? 30);
const GOALS = "goals: version 30 above node -e 0, job status below 120, job validate below 150";
const MS_PER_TICK = 10;
const ROOT = path.resolve(import.meta.dirname, "../..");
const JOB_FILE = path.join(ROOT, "examples/web.nomad.hcl");

const EXECUTABLES = {
  "dist/drover": path.join(ROOT, "dist/drover"),
  "dist/standalone/drover": path.join(ROOT, "dist/standalone/drover"),
  "bin/drover": path.join(ROOT, "packages/cli/bin/drover"),
};

const nomad = process.env.NOMAD_BIN || programOfPath("nomad");

const COMMANDS: readonly [name: string, file: string, ...args: string[]][] = [
  ["node -e 0", process.execPath, "-e", "0"],
  ...Object.entries({ ...EXECUTABLES, ...(nomad && { nomad }) }).flatMap(
    ([name, file]): typeof COMMANDS => [
      [`${name} version`, file, "version"],
      [`${name} job status`, file, "job", "status"],
      [`${name} job validate`, file, "job", "validate", JOB_FILE],
    ],
  ),
];

function programOfPath(name: string): string | undefined {
  const files = (process.env.PATH ?? "").split(":").map((each) => path.join(each, name));
  return files.find((file) => existsSync(file));
}

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What it costs from the start of a process until it has ended. */
function costOnce([name, file, ...args]: (typeof COMMANDS)[number], address: string): Cost {
  const cpuBefore = childrenCpuMs();
  const start = performance.now();
  const env = { ...process.env, NOMAD_ADDR: address };
  const { status, stderr } = spawnSync(file, args, { encoding: "utf8", env });
  const wallMs = performance.now() - start;
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return { wallMs, cpuMs: childrenCpuMs() - cpuBefore };
}

function childrenCpuMs(): number {
  const { childUserTicks = 0, childSystemTicks = 0 } = readProcess(process.pid) ?? {};
  return (childUserTicks + childSystemTicks) * MS_PER_TICK;
}

const directory = mkdtempSync(path.join(tmpdir(), "drover-bench-cli-"));
const agent = await AgentProcess.start({ directory });
try {
  for (let job = 0; job < 10; job++) {
    await agent.client.jobs.register({
      Job: {
        ID: `job-${job}`,
        TaskGroups: [
          {
            Name: "g",
            Count: 0,
            Tasks: [{ Name: "t", Driver: "raw_exec", Config: { command: "x" } }],
          },
        ],
      },
    });
  }
  const cost = (command: (typeof COMMANDS)[number]) => costOnce(command, agent.address);
  // The first run fills the compile cache of the sources, and warms the agent.
  for (const command of COMMANDS) cost(command);
  const rounds = Array.from({ length: RUNS }, () => COMMANDS.map(cost));
  console.log(`start to finish, ms, of ${RUNS} runs (${GOALS})`);
  const medians = new Map<string, number>();
  for (const [index, [name]] of COMMANDS.entries()) {
    const costs = rounds.flatMap((round) => round[index] ?? []);
    const sorted = costs.map(({ wallMs }) => wallMs).sort((a, b) => a - b);
    const wallAt = (part: number) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
    const at = (part: number) => wallAt(part).toFixed(0);
    medians.set(name, wallAt(0.5));
    const cpu = costs.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / RUNS;
    console.log(
      `  ${name.padEnd(36)} min ${at(0).padStart(4)}   p50 ${at(0.5).padStart(4)}   p95 ${at(0.95).padStart(4)}   processor ${cpu.toFixed(0).padStart(4)}`,
    );
  }
  for (const [name, median] of nomad ? medians : []) {
    const [executable = "", ...words] = name.split(" ");
    const theirs = medians.get(`nomad ${words.join(" ")}`);
    if (executable === "nomad" || theirs === undefined) continue;
    console.log(`  ${name.padEnd(36)} ${(median / theirs).toFixed(2)} of nomad's median`);
  }
} finally {
  await agent.stop();
  rmSync(directory, { recursive: true });
}
