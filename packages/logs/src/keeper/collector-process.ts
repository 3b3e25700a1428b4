import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, ftruncateSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { env } from "node:process";
import type { Readable } from "node:stream";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Greeting } from "../collector/collector.ts";
import type { RuntimeDir } from "../runtime-dir.ts";

/** A busy machine takes its time, and without a collector no task starts. */
const START_TIMEOUT_MS = 30_000;
const RETRY_MS = 20;
const LONGEST_ERROR_LOG = 1024 * 1024;

/** How to start the collector of a runtime directory. */
export interface CollectorStart {
  runtimeDir: RuntimeDir;
  command: readonly string[];
  idleMs: number;
}

/** A connection to the collector that ends when the collector does. */
export interface CollectorConnection extends Greeting {
  socket: Socket;
}

/**
 * Connects to the collector of a runtime directory, and starts it where there is none. Any number of
 * starters may do so at once: there will be one collector.
 *
 * @throws {Fault} `failed_precondition` if the command cannot be run, `unavailable` if no collector is
 *   there after 10 s; what those that died had to say is in a file that the message names
 */
export async function ensureCollector({
  runtimeDir,
  command,
  idleMs,
}: CollectorStart): Promise<CollectorConnection> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const connection = await connectToCollector(runtimeDir);
    if (connection) return connection;
    if (performance.now() > deadline) {
      throw new Fault(
        "unavailable",
        `Log collector for ${runtimeDir.path} does not start; see ${runtimeDir.errorLog}`,
        { recoverable: true },
      );
    }
    const started = await spawnCollector(runtimeDir, [...command, runtimeDir.path, `${idleMs}`]);
    if (!started) await sleep(RETRY_MS);
  }
}

/** Undefined when nobody listens, or when the one who does is just leaving. */
async function connectToCollector(
  runtimeDir: RuntimeDir,
): Promise<CollectorConnection | undefined> {
  using address = runtimeDir.socket();
  return await new Promise((resolve) => {
    const socket = connect(address.path);
    socket.setTimeout(START_TIMEOUT_MS, () => socket.destroy());
    let greeting = "";
    socket.setEncoding("utf8").on("data", (text) => {
      greeting += text;
      if (!greeting.endsWith("\n")) return;
      socket.setTimeout(0);
      resolve({ socket, ...JSON.parse(greeting) });
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => resolve(undefined));
  });
}

/** Returns whether the new process became the collector; another one may have been first. */
async function spawnCollector(
  runtimeDir: RuntimeDir,
  [file = "", ...args]: readonly string[],
): Promise<boolean> {
  const errorLog = openErrorLog(runtimeDir.errorLog);
  const { PATH, HOME, TMPDIR } = env;
  const child = spawn(file, args, {
    cwd: "/",
    detached: true,
    env: {
      PATH,
      HOME,
      TMPDIR,
      UV_THREADPOOL_SIZE: "1",
      NODE_COMPILE_CACHE: runtimeDir.compileCache,
    },
    stdio: ["ignore", "pipe", errorLog],
  });
  closeSync(errorLog);
  child.unref();
  const stdout = child.stdout as Readable;
  try {
    await once(child, "spawn");
    const words = await stdout.take(1).toArray();
    return words.length > 0;
  } catch (cause) {
    const message = `Cannot start the log collector ${file}: ${Fault.from(cause).message}`;
    throw new Fault("failed_precondition", message, { cause });
  } finally {
    stdout.destroy();
  }
}

/** For appending, and emptied when collectors have died of errors so often that it is large. */
function openErrorLog(path: string): number {
  const fd = openSync(path, "a", 0o600);
  if (fstatSync(fd).size > LONGEST_ERROR_LOG) ftruncateSync(fd);
  return fd;
}
