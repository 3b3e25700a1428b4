/**
 * How long a job file of 1,000 lines takes from its text to a validated job, in a fresh process and
 * once the engine is warm, and how the cost grows with the file's size.
 *
 * Run: `node benchmarks/jobspec/parse.ts`
 */
import path from "node:path";
import { measureFirstJobFile } from "../first-job-file.ts";
import { jobText } from "./job-text.ts";
import { validateText } from "./validate-text.ts";

const LINES = [1_000, 10_000, 100_000];

await measureFirstJobFile(path.join(import.meta.dirname, "validate-job.ts"), jobText(1_000));
for (const lines of LINES) {
  const text = jobText(lines);
  const times = Array.from({ length: 9 }, () => timeOnce(text)).sort((a, b) => a - b);
  const megabytes = (Buffer.byteLength(text) / 1e6).toFixed(2);
  console.log(`${lines.toLocaleString("en")} lines (${megabytes} MB), warm: ${describe(times)}`);
}

function timeOnce(text: string): number {
  const start = performance.now();
  validateText(text);
  return performance.now() - start;
}

function describe(sorted: readonly number[]): string {
  const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, lowest ${at(0)}, highest ${at(1)}`;
}
