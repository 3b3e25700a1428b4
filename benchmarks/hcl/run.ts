// Measures the HCL package: node benchmarks/hcl/run.ts (npm run bench:hcl). Needs Go for the figures beside ours.
import path from "node:path";
import { parseConfig } from "@drover/hcl";
import { Oracle } from "../../conformance/hcl/oracle.ts";
import { measureFirstJobFile } from "../first-job-file.ts";
import { jobText } from "./job-text.ts";

const LINES_PER_MEGABYTE = 46_000;

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

await measureFirstJobFile(path.join(import.meta.dirname, "evaluate-job.ts"), jobText(1_000));
await measureGrowth();
