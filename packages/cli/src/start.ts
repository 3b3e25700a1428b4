import type { Readable } from "node:stream";
import { main } from "./main.ts";

const EXIT_FAILURE = 1;

/** Runs the command that this process was started with, and sets its exit code. */
export async function start(): Promise<void> {
  // Whoever reads the output may have seen enough, as `drover job status | head -1`.
  const isAgent = process.argv[2] === "agent";
  process.stdout.on("error", (error) => {
    // Its tasks matter more than where its log goes.
    if (isAgent) return;
    if ("code" in error && error.code === "EPIPE") process.exit(0);
    console.error(`Cannot write to standard output: ${error.message}`);
    process.exit(EXIT_FAILURE);
  });
  process.exitCode = await main(process.argv.slice(2), {
    // Opened by the first to read it: few commands do.
    get stdin(): Readable {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
  });
}
