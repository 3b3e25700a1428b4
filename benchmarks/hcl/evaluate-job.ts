// Prints what parsing and evaluating a job file costs: node benchmarks/hcl/evaluate-job.ts <file>
import { readFileSync } from "node:fs";
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
import { printCost } from "../cost.ts";

function evaluateJob(text: string): void {
  const { body, diagnostics } = parseConfig(text, "job.nomad.hcl");
  if (hasErrors(diagnostics)) throw new Error("The text of the benchmark has errors");
  evaluateAll(body, {
    variables: new Map([["var", fromJs({ image: "web", version: "1.2.3" })]]),
    functions: standardFunctions(),
    isDeferred: () => true,
  });
}

function evaluateAll(body: NativeBody, context: EvalContext): void {
  for (const { expression, name } of body.attributes.values()) {
    if (name === "type") continue;
    const { diagnostics } = evaluate(expression, context);
    if (hasErrors(diagnostics)) throw new Error(`${name}: ${diagnostics[0]?.detail}`);
  }
  for (const block of body.blocks) evaluateAll(block.body, context);
}

const text = readFileSync(process.argv[2] ?? "", "utf8");
printCost(() => evaluateJob(text));
