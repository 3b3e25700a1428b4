import { spawn } from "node:child_process";
import { constants } from "node:os";
import { type NomadClient, VariableConflict } from "@drover/api";
import { after, sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import { parseDuration } from "@drover/schema";
import { clientFlags, connect } from "../../api/connect.ts";
import { defineCommand } from "../../command/command.ts";
import { booleanFlag, durationFlag, integerFlag, optionalBooleanFlag } from "../../command/flag.ts";
import { Interruption } from "../../terminal/interruption.ts";
import { holdLock } from "../../variable/hold-lock.ts";
import { isSpecReference, loadSpec } from "../../variable/load-spec.ts";
import { requireOneNamespace } from "../../variable/output-format.ts";
import { NO_SPEC } from "../../variable/variable-spec.ts";

const NS_PER_MS = 1_000_000;
/** How much longer than a lock's TTL the next try to take it waits, unless told. */
const BACKOFF = 1.1;
const DEFAULT_RETRIES = 5;
const KILL_TIMEOUT_MS = 5_000;

export const varLock = defineCommand({
  usage: "<path or spec> [spec] <command...>",
  description:
    "Takes the lock of a variable, which is made if it is not there, and runs a command while it is held. If the lock is lost, the command is ended.",
  flags: {
    ...clientFlags,
    ttl: durationFlag("<time>", "how long the lock is held without a renewal (15s)"),
    delay: durationFlag("<time>", "how long nobody gets a lock that was not renewed (15s)"),
    maxRetry: integerFlag("<count>", "renewals that are tried again while the agent is away (5)"),
    earlyReturn: booleanFlag("end if another holds the lock, instead of waiting for it"),
    backoff: durationFlag("<time>", "the wait between tries to take the lock (1.1 times its TTL)"),
    shell: optionalBooleanFlag("run the command in $SHELL, else /bin/sh (true)"),
    verbose: booleanFlag("say more, on standard error"),
  },
  passThrough: true,
  async run({ flags, args: [first = "", ...rest], terminal, context }) {
    requireOneNamespace(flags, context.env);
    const say = (text: string) => void (flags.verbose && terminal.warn(text));
    const isSpec = isSpecReference(first);
    const hasSpec = !isSpec && isSpecReference(rest[0]);
    const reference = isSpec ? first : hasSpec ? rest[0] : undefined;
    const command = hasSpec ? rest.slice(1) : rest;
    if (command.length === 0) throw new Fault("invalid_argument", "Give a command to run");
    const source = { format: "json" as const, stdin: context.stdin };
    const spec = reference === undefined ? NO_SPEC : await loadSpec(reference, source);
    const path = isSpec ? spec.Path : first.replace(/^\/+|\/+$/g, "");
    if (path === "") throw new Fault("invalid_argument", "The spec names no path");
    const request = {
      items: spec.Items ?? undefined,
      ttl: Math.round((flags.ttl ?? durationOf(spec.Lock?.TTL)) * NS_PER_MS),
      delay: Math.round((flags.delay ?? durationOf(spec.Lock?.LockDelay)) * NS_PER_MS),
    };
    const client = connect(flags, context);
    using interruption = new Interruption();
    const { signal } = interruption;
    const retryMs = flags.backoff ?? BACKOFF * (request.ttl / NS_PER_MS || 15_000);
    const lock = await acquire(client, path, request, { retryMs, signal, say, ...flags });
    say(`Variable locked, ready to execute: ${command.join(" ")}`);
    const shell = context.env.SHELL || "/bin/sh";
    const [program = "", ...args] =
      flags.shell === false ? command : [shell, "-c", command.join(" ")];
    const over = new AbortController();
    const ttlMs = (Number(parseDuration(lock.TTL)) || 0) / NS_PER_MS;
    const maxRetry = flags.maxRetry ?? DEFAULT_RETRIES;
    const holding = { client, path, id: lock.ID, ttlMs, maxRetry, log: say };
    let lost: Fault | undefined;
    const held = holdLock(holding, over.signal).catch((error: unknown) => {
      lost = Fault.from(error);
      over.abort();
    });
    const end = await run(program, args, { stop: AbortSignal.any([over.signal, signal]) });
    over.abort();
    await held;
    if (lost !== undefined) throw lost;
    say("Releasing the lock");
    await client.variables.releaseLock(path, lock.ID);
    if (end === "") return 0;
    terminal.fail(`Lock error: ${end}`);
    return 1;
  },
});

interface Patience {
  readonly retryMs: number;
  readonly earlyReturn: boolean;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** @throws {Fault} `aborted` if another holds the lock and nobody is to wait; `canceled` by a signal */
async function acquire(
  client: NomadClient,
  path: string,
  request: Parameters<NomadClient["variables"]["acquireLock"]>[1],
  { retryMs, earlyReturn, signal, say }: Patience,
) {
  for (;;) {
    signal.throwIfAborted();
    say("Attempting to acquire lock");
    try {
      const { Lock: lock } = await client.variables.acquireLock(path, request);
      if (lock === undefined) throw new Fault("internal", "The agent tells no lock");
      return lock;
    } catch (error) {
      if (!(error instanceof VariableConflict)) throw error;
      if (earlyReturn) throw new Fault("aborted", `Another holds the lock of variable "${path}"`);
    }
    await sleep(retryMs, signal).catch(() => {});
  }
}

/**
 * Runs a command until it ends; when `stop` aborts, it is told to, and killed a while later.
 *
 * @returns how it ended; "" for success
 */
function run(program: string, args: string[], { stop }: { stop: AbortSignal }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit" });
    const onStop = () => {
      child.kill("SIGTERM");
      after(KILL_TIMEOUT_MS, () => child.kill("SIGKILL"), { keepsAlive: false });
    };
    stop.addEventListener("abort", onStop, { once: true });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      stop.removeEventListener("abort", onStop);
      if (signal !== null) resolve(`signal ${signal} (${constants.signals[signal]})`);
      else resolve(code === 0 ? "" : `exit status ${code}`);
    });
  });
}

/** Milliseconds of a duration in Go's notation; 0 for none. @throws {Fault} `invalid_argument` */
function durationOf(text = ""): number {
  if (text === "") return 0;
  const ns = parseDuration(text);
  if (ns !== undefined) return Number(ns) / NS_PER_MS;
  throw new Fault("invalid_argument", `Invalid duration "${text}" in the spec's lock`);
}
