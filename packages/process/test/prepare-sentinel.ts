// Prepares a sentinel in the directory of the second argument, prints its program, and ends: a starter
// that is gone before the sentinel runs.
import process from "node:process";
import { openLauncher, type SentinelKind } from "../src/launch/open-launcher.ts";

const [, , kind, directory = "", command = ""] = process.argv;
const launcher = await openLauncher(kind as SentinelKind);
const launch = { command: "/bin/sh", args: ["-c", command], env: {}, workDir: "/" };
const { program } = launcher.prepareSentinel(directory, launch);
process.stdout.write(JSON.stringify(program));
