// Prints what the first job file of a process costs: node benchmarks/hcl/evaluate-job.ts [lines, 1000]
import process from "node:process";
import {
  type EvalContext,
  evaluate,
  fromJs,
  hasErrors,
  type NativeBody,
  parseConfig,
  standardFunctions,
} from "@drover/hcl";
import { jobText } from "./job-text.ts";

/** Parses and evaluates a job-like file of so many lines; gives the milliseconds that it took. */
function evaluateJob(lines: number): { wall: number; cpu: number } {
  const text = jobText(lines);
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  const { body, diagnostics } = parseConfig(text, "job.nomad.hcl");
  if (hasErrors(diagnostics)) throw new Error("The text of the benchmark has errors");
  evaluateAll(body, {
    variables: new Map([["var", fromJs({ image: "web" })]]),
    functions: standardFunctions(),
    isDeferred: () => true,
  });
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  return { wall, cpu: (user + system) / 1000 };
}

function evaluateAll(body: NativeBody, context: EvalContext): void {
  for (const { expression, name } of body.attributes.values()) {
    if (name === "type") continue;
    const { diagnostics } = evaluate(expression, context);
    if (hasErrors(diagnostics)) throw new Error(`${name}: ${diagnostics[0]?.detail}`);
  }
  for (const block of body.blocks) evaluateAll(block.body, context);
}

console.log(JSON.stringify(evaluateJob(Number(process.argv[2] ?? 1000))));
