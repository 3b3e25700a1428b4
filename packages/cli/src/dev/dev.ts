import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NomadClient } from "@drover/api";
import { Fault } from "@drover/fault";
import { AgentProcess } from "../demo/agent-process.ts";
import { remainsInTheEnd } from "../demo/find-remains.ts";
import { Interruption } from "../terminal/interruption.ts";
import { DevSession } from "./dev-session.ts";
import { type DevJob, type LoadOptions, loadJob } from "./load-jobs.ts";
import { readKeys } from "./read-keys.ts";
import { watchFiles } from "./watch-files.ts";

const UNLIMITED_MEMORY = `server {
  default_scheduler_config {
    memory_oversubscription_enabled = true
  }
}
`;

export interface DevOptions extends Omit<LoadOptions, "isUnlimited"> {
  readonly files: readonly string[];
  readonly watch: readonly string[];
  /** The agent to use; one of its own unless told. */
  readonly client: NomadClient | undefined;
}

/**
 * Runs files in the foreground until they have ended, or somebody wants an end; nothing of them is left.
 *
 * @returns the exit code
 * @throws {Fault} for files that are no jobs, and an agent that does not start or cannot be reached
 */
export async function dev(options: DevOptions): Promise<number> {
  const { files, client } = options;
  const load = (file: string) => loadJob(file, { ...options, isUnlimited: client === undefined });
  const jobs = await Promise.all(files.map(load));
  requireDifferent(jobs);
  if (client === undefined)
    return await withOwnAgent((own) => run(load, { ...options, client: own }));
  await requireFree(client, jobs);
  return await run(load, { ...options, client });
}

async function run(
  load: (file: string) => Promise<DevJob>,
  { client, terminal, context, files, watch }: DevOptions & { client: NomadClient },
): Promise<number> {
  const waitsForChange = watch.length > 0;
  const early: string[] = [];
  let restart = (changed: string): void => {
    early.push(changed);
  };
  using _files = watchFiles([...files, ...watch], (changed) => restart(changed));
  // Read once more, now that no change escapes: the agent has taken its time to start.
  const jobs = await Promise.all(files.map(load));
  const session = new DevSession(jobs, { client, terminal, files, load, waitsForChange });
  restart = (changed) => {
    const isJobFile = files.includes(changed) && !watch.includes(changed);
    session.restart(`${changed} has changed`, isJobFile ? changed : undefined);
  };
  for (const changed of early) restart(changed);
  using interruption = new Interruption();
  interruption.signal.addEventListener("abort", () => session.end("Interrupted"));
  using _keys = readKeys(context.stdin, (key) => session.press(key));
  return await session.run();
}

async function withOwnAgent(work: (client: NomadClient) => Promise<number>): Promise<number> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "drover-dev-"));
  let exitCode: number;
  try {
    const agent = await AgentProcess.start({ directory, config: UNLIMITED_MEMORY });
    try {
      exitCode = await work(agent.client);
    } finally {
      await agent.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const remains = await remainsInTheEnd(directory);
  if (remains.length > 0) throw new Fault("internal", `Something is left:\n${remains.join("\n")}`);
  return exitCode;
}

function requireDifferent(jobs: readonly DevJob[]): void {
  for (const [at, { file, job }] of jobs.entries()) {
    const other = jobs.slice(0, at).find((each) => each.job.ID === job.ID);
    if (other === undefined) continue;
    throw new Fault("invalid_argument", `${other.file} and ${file} are both job "${job.ID}"`);
  }
}

/** Of an agent that others use too no job is replaced. */
async function requireFree(client: NomadClient, jobs: readonly DevJob[]): Promise<void> {
  const { value: known } = await client.jobs.list();
  const taken = jobs.find(({ job }) => known.some(({ ID, Stop }) => ID === job.ID && !Stop));
  if (taken === undefined) return;
  throw new Fault(
    "failed_precondition",
    `Job "${taken.job.ID}" runs on the agent already; stop it with "drover job stop ${taken.job.ID}", or leave -attach out`,
  );
}
