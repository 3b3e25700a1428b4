/**
 * How long a job file of 1,000 lines takes from its text to a validated job, in a fresh process and
 * once the engine is warm, and how the cost grows with the file's size.
 *
 * Run: `node benchmarks/jobspec/parse.ts`
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalize, parseJob, validate } from "@drover/jobspec";

const LINES = [1_000, 10_000, 100_000];
const FRESH_RUNS = 15;

if (process.argv[2] === "fresh") {
  process.stdout.write(`${timeOnce(jobFile(1_000))}`);
} else {
  const cache = mkdtempSync(path.join(tmpdir(), "drover-benchmark-"));
  const cached = { ...process.env, NODE_COMPILE_CACHE: cache };
  freshRun(cached);
  const fresh = Array.from({ length: FRESH_RUNS }, () => [freshRun(process.env), freshRun(cached)]);
  rmSync(cache, { recursive: true });
  for (const [column, name] of ["without", "with"].entries()) {
    const times = fresh.map((pair) => pair[column] ?? 0).sort((a, b) => a - b);
    console.log(`1,000 lines in a fresh process ${name} compile cache: ${describe(times)}`);
  }
  for (const lines of LINES) {
    const text = jobFile(lines);
    const times = Array.from({ length: 9 }, () => timeOnce(text)).sort((a, b) => a - b);
    const megabytes = (Buffer.byteLength(text) / 1e6).toFixed(2);
    console.log(`${lines.toLocaleString("en")} lines (${megabytes} MB), warm: ${describe(times)}`);
  }
}

/** Milliseconds of the first time in a new process, its start and its imports not counted. */
function freshRun(env: NodeJS.ProcessEnv): number {
  const script = fileURLToPath(import.meta.url);
  return Number(execFileSync(process.execPath, [script, "fresh"], { encoding: "utf8", env }));
}

function timeOnce(text: string): number {
  const start = performance.now();
  const { job, diagnostics } = parseJob(text, { filename: "benchmark.nomad.hcl" });
  if (job === undefined) throw new Error(diagnostics[0]?.detail);
  const { errors } = validate(canonicalize(job));
  if (errors.length > 0) throw new Error(errors[0]);
  return performance.now() - start;
}

/** A job of groups of 50 lines each, with variables, functions and references as real ones have. */
function jobFile(lines: number): string {
  const groups = Array.from({ length: Math.round(lines / 50) }, (_, i) => group(i));
  return `variable "version" {
  type    = string
  default = "1.2.3"
}

locals {
  base = "/opt/\${var.version}"
}

job "benchmark" {
${groups.join("\n")}
}
`;
}

function group(i: number): string {
  return `  group "group-${i}" {
    count = ${(i % 5) + 1}

    network {
      port "http" {}
    }

    restart {
      attempts = 3
      delay    = "5s"
      interval = "10m"
    }

    service {
      name     = "service-${i}"
      port     = "http"
      provider = "nomad"
      tags     = ["version=\${var.version}", upper("tag-${i}")]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "task-${i}" {
      driver         = "raw_exec"
      kill_timeout   = "20s"
      shutdown_delay = "2s"

      config {
        command = "\${local.base}/bin/server"
        args    = ["--port", "\${NOMAD_PORT_http}", "--index", ${i}]
      }

      env {
        ARCH = "\${attr.cpu.arch}"
        MODE = var.version == "1.2.3" ? "stable" : "next"
      }

      resources {
        cpu    = 100 + ${i % 7}
        memory = 64
      }
    }
  }`;
}

function describe(sorted: readonly number[]): string {
  const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, lowest ${at(0)}, highest ${at(1)}`;
}
