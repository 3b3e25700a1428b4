import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import process, { chdir, exit, pid } from "node:process";
import { relieveMemory } from "@drover/process/memory-relief";
import { openCopyFifo } from "../fifo/copy-fifo.ts";
import { loadLibc } from "../fifo/libc.ts";
import { spliceFifos } from "../fifo/splice-fifo.ts";
import { RuntimeDir } from "../runtime-dir.ts";
import { Collector } from "./collector.ts";
import { lockFile } from "./process-lock.ts";

const STDOUT = 1;

/**
 * The collector's process from beginning to end. Says "ready" on its standard output when starters can
 * connect, and nothing when another process is the collector already.
 *
 * @param args the runtime directory and the idle time in milliseconds, as {@link LogCollector} gives them
 */
export async function runCollector([path = "", idleMs = ""]: readonly string[]): Promise<void> {
  chdir("/");
  // Signals that others mean for daemons in general, as the rotation of their logs.
  for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2"]) process.on(signal, () => {});
  const runtimeDir = new RuntimeDir(path);
  const lock = lockFile(runtimeDir.lock);
  if (lock === undefined) return;
  const libc = await loadLibc().catch(() => undefined);
  const collector = new Collector({
    runtimeDir,
    openFifo: libc ? spliceFifos(libc) : openCopyFifo,
    greeting: { pid, transfer: libc ? "splice" : "copy" },
    idleMs: Number(idleMs),
    onIdle() {
      lock.close();
      exit(0);
    },
  });
  await collector.start();
  tellStarter();
  flushCompileCache();
  await relieveMemory();
}

function tellStarter(): void {
  try {
    writeSync(STDOUT, "ready\n");
  } catch {
    // The starter is dead already; the next one connects to the socket.
  }
}
