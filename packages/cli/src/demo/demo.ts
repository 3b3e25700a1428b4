import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NomadClient } from "@drover/api";
import { timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import { isClientTerminal } from "@drover/job";
import type { Context } from "../command/context.ts";
import { OWN_PROGRAM } from "../own-program.ts";
import { shortId } from "../render/short-id.ts";
import { quoteWord } from "../terminal/quote-word.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { AgentProcess } from "./agent-process.ts";
import { demoJob } from "./demo-job.ts";
import { remainsInTheEnd } from "./find-remains.ts";

const JOB = "hello";
const PATIENCE_MS = 20_000;

export interface DemoOptions {
  readonly terminal: Terminal;
  /** The environment of the commands that are shown. */
  readonly env: Context["env"];
  /** Ends the demo early; it then cleans up like at its end. */
  readonly signal: AbortSignal;
}

/**
 * Shows the main job from its beginning to its end with the commands that a user would type: an agent
 * of its own on a free port, a job file, the task's output, a signal, a command beside the task.
 * Afterwards nothing of it is left, however it ends.
 *
 * @throws {Fault} if a step fails; `canceled` if `signal` aborted
 */
export async function demo(options: DemoOptions): Promise<void> {
  const { terminal, signal } = options;
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-demo-"));
  let remains: string[];
  try {
    say(terminal, "Start an agent on a free port, in a directory of its own");
    const agent = await AgentProcess.start({ directory });
    terminal.print(`The agent answers at ${agent.address}; it keeps everything in ${directory}\n`);
    try {
      signal.throwIfAborted();
      const jobFile = path.join(directory, "hello.nomad.hcl");
      await writeFile(jobFile, demoJob());
      await showJob(jobFile, agent.client, options);
    } finally {
      await stopJob(agent.client);
      await agent.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
    remains = await remainsInTheEnd(directory);
  }
  if (remains.length > 0) throw new Fault("internal", `Something is left:\n${remains.join("\n")}`);
  terminal.print("The agent has ended; no process, cgroup, mount or file of it is left.");
}

async function showJob(jobFile: string, client: NomadClient, options: DemoOptions): Promise<void> {
  const { terminal, signal } = options;
  const drover = (command: string, ...args: string[]) =>
    runCommand([...command.split(" "), ...args], { ...options, address: client.address });

  say(terminal, "Run a job file");
  await drover("job run", jobFile);

  say(terminal, "See what became of it: one allocation with one task");
  await drover("job status", JOB);
  const allocId = await newestAllocation(client);
  const short = shortId(allocId);
  await drover("alloc status", short);

  say(terminal, "Read what the task wrote");
  await untilOutput(client, allocId, /Hello/, signal);
  await drover("alloc logs", short);

  say(terminal, "Send it a signal");
  await drover("alloc signal", "-s", "SIGUSR1", short);
  await untilOutput(client, allocId, /SIGUSR1/, signal);
  await drover("alloc logs", "-n", "1", short);

  say(terminal, "Run a command beside it, with its directory and environment");
  await drover("alloc exec", short, "/bin/sh", "-c", "pwd; env | grep NOMAD_TASK_DIR");

  say(terminal, "Stop it");
  await drover("job stop", "-purge", JOB);
}

/** Shows a command and runs it as its own process, with the outputs of this one. */
async function runCommand(
  argv: readonly string[],
  { terminal, env, signal, address }: DemoOptions & { address: string },
): Promise<void> {
  signal.throwIfAborted();
  terminal.print(terminal.style.bold(`$ drover ${argv.map(quoteWord).join(" ")}`));
  const [file, ...own] = OWN_PROGRAM;
  const child = spawn(file, [...own, ...argv], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...env, NOMAD_ADDR: address },
  });
  const kill = () => child.kill();
  signal.addEventListener("abort", kill);
  const [exitCode] = await once(child, "exit");
  signal.removeEventListener("abort", kill);
  signal.throwIfAborted();
  terminal.print("");
  if (exitCode === 0) return;
  throw new Fault("unknown", `drover ${argv.join(" ")} ended with exit code ${exitCode}`);
}

async function newestAllocation(client: NomadClient): Promise<string> {
  const { value: allocations } = await client.jobs.allocations(JOB);
  const newest = allocations.toSorted((a, b) => b.CreateIndex - a.CreateIndex)[0];
  if (newest === undefined) throw new Fault("not_found", `Job "${JOB}" has no allocation`);
  return newest.ID;
}

/** Waits until the task has written what it is to write. */
async function untilOutput(
  client: NomadClient,
  allocId: string,
  expected: RegExp,
  signal: AbortSignal,
): Promise<void> {
  const patience = AbortSignal.any([signal, timeoutSignal(PATIENCE_MS)]);
  const log = { task: "greet", type: "stdout", follow: true, signal: patience } as const;
  let text = "";
  for await (const piece of client.files.logs(allocId, log)) {
    text += Buffer.from(piece).toString();
    if (expected.test(text)) return;
  }
  throw new Fault("deadline_exceeded", `The task did not write ${expected}, but:\n${text}`);
}

/** Stops whatever the demo has started, also when it ended half-way. */
async function stopJob(client: NomadClient): Promise<void> {
  const patience = timeoutSignal(PATIENCE_MS);
  const { value: jobs } = await client.jobs.list();
  if (jobs.some(({ ID, Stop }) => ID === JOB && !Stop)) await client.jobs.deregister(JOB);
  let index: number | undefined;
  for (;;) {
    const answer = await client.allocations.list({ index, signal: patience });
    if (answer.value.every(({ ClientStatus }) => isClientTerminal(ClientStatus))) return;
    index = answer.index;
  }
}

function say(terminal: Terminal, text: string): void {
  terminal.print(terminal.style.cyan(`# ${text}`));
}
