import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { numberedLines } from "./numbered-lines.ts";

// Uses the global `process`: to import it makes the standard streams non-blocking.
// Writes numbered lines at a steady rate to descriptor 1; in the end tells on 2 the longest time that a write
// took, in milliseconds. Arguments: bytes in all, bytes a second, and bytes a write.
const [total = 0, perSecond = 0, atOnce = 0] = process.argv.slice(2).map(Number);
const beganMs = performance.now();
let longestMs = 0;
for (let written = 0; written < total; written += atOnce) {
  const earlyMs = beganMs + (written / perSecond) * 1000 - performance.now();
  if (earlyMs > 0) await sleep(earlyMs);
  const lines = numberedLines(written, atOnce);
  const beforeMs = performance.now();
  for (let at = 0; at < atOnce; ) at += writeSync(1, lines, at);
  longestMs = Math.max(longestMs, performance.now() - beforeMs);
}
writeSync(2, `${longestMs}\n`);
