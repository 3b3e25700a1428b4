// Prints what it costs to make a validated job of a job file: node benchmarks/jobspec/validate-job.ts <file>
import { readFileSync } from "node:fs";
import process from "node:process";
import { printCost } from "../cost.ts";
import { validateText } from "./validate-text.ts";

const text = readFileSync(process.argv[2] ?? "", "utf8");
printCost(() => validateText(text));
