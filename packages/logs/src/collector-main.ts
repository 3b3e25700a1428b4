import { argv } from "node:process";
import { runCollector } from "./run-collector.ts";

await runCollector(argv.slice(2));
