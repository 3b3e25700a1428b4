// Measures the HCL package: node benchmarks/hcl/run.ts (npm run bench:hcl). Needs Go for the figures beside ours.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseConfig } from "@drover/hcl";
import { Oracle } from "../../conformance/hcl/oracle.ts";
import { jobText } from "./job-text.ts";

const FRESH_RUNS = 15;
const LINES_PER_MEGABYTE = 46_000;

interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** The first job file of a process: nothing is compiled yet. */
function measureFresh(): void {
  const cache = mkdtempSync(path.join(tmpdir(), "drover-benchmark-"));
  const cached = { ...process.env, NODE_COMPILE_CACHE: cache };
  freshRun(cached);
  const runs = Array.from({ length: FRESH_RUNS }, () => ({
    without: freshRun(process.env),
    with: freshRun(cached),
  }));
  rmSync(cache, { recursive: true });
  console.log("parse and evaluate 1,000 lines, first in a process (goal: under 50 ms)");
  for (const column of ["without", "with"] as const) {
    for (const clock of ["wall", "cpu"] as const) {
      const times = runs.map((run) => run[column][clock]).sort((a, b) => a - b);
      const [best = 0] = times;
      const median = times[Math.floor(times.length / 2)] ?? 0;
      const name = `${column} compile cache, ${clock}`;
      console.log(
        `  ${name.padEnd(27)}: median ${median.toFixed(1)} ms, best ${best.toFixed(1)} ms`,
      );
    }
  }
}

function freshRun(env: NodeJS.ProcessEnv): Cost {
  const script = path.join(import.meta.dirname, "evaluate-job.ts");
  const { stdout, stderr } = spawnSync(process.execPath, [script, "1000"], {
    encoding: "utf8",
    env,
  });
  if (stdout === "") throw new Error(`The measured process failed: ${stderr}`);
  return JSON.parse(stdout) as Cost;
}

/** The cost of parsing as files grow, with that of HashiCorp's parser in the same run. */
async function measureGrowth(): Promise<void> {
  using oracle = new Oracle();
  console.log("\nparse alone |  size MB |  ours ms | per MB |  Go ms | per MB");
  for (const megabytes of [0.1, 1, 2, 5, 10]) {
    const text = jobText(megabytes * LINES_PER_MEGABYTE);
    const size = text.length / 1e6;
    const start = performance.now();
    const { diagnostics } = parseConfig(text, "large.hcl");
    const ours = performance.now() - start;
    if (diagnostics.length > 0) throw new Error("The text of the benchmark has errors");
    const theirs = Number((await oracle.ask({ mode: "time", text })).value);
    const cells = [size, ours, ours / size, theirs, theirs / size];
    console.log(`            | ${cells.map((cell) => cell.toFixed(1).padStart(8)).join(" | ")}`);
  }
}

measureFresh();
await measureGrowth();
