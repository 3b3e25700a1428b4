import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { JobInput } from "@drover/jobspec";
import type { Context } from "../command/context.ts";
import type { FlagValues } from "../command/flag.ts";
import { type jobFileFlags, readJobFile } from "../job/read-job-file.ts";
import { readText } from "../job/read-text.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { jobOfProcfile, parseEnvFile, parseProcfile } from "./procfile.ts";

export interface DevJob {
  readonly file: string;
  readonly job: JobInput & { readonly ID: string };
}

export interface LoadOptions {
  readonly flags: FlagValues<typeof jobFileFlags>;
  readonly context: Context;
  readonly terminal: Terminal;
  /** Whether the agent lets a task take more memory than is set aside for it. */
  readonly isUnlimited: boolean;
}

/** What is set aside for a process of a Procfile where that is its limit. */
const LIMITED = { CPU: 100, MemoryMB: 512 };
const UNLIMITED = { CPU: 1, MemoryMB: 10, MemoryMaxMB: -1 };

/**
 * Reads a job file or a Procfile (any file whose name begins so), as it is run while it is worked on: what
 * fails is not placed again, and a change replaces everything at once.
 *
 * @throws {Fault} `not_found`, or `invalid_argument` with what is wrong
 */
export async function loadJob(file: string, options: LoadOptions): Promise<DevJob> {
  if (/^Procfile/.test(path.basename(file))) return { file, job: await procfileJob(file, options) };
  const { job } = await readJobFile(file, options.flags, options);
  if (job.TaskGroups == null || job.TaskGroups.length === 0) {
    throw new Fault("invalid_argument", `${file}: the job has no task group`);
  }
  // Only services and system jobs may have it.
  const hasUpdate = !job.Type || job.Type === "service" || job.Type === "system";
  const Update = hasUpdate ? { MaxParallel: 0 } : null;
  return { file, job: { ...job, Update, TaskGroups: job.TaskGroups.map(forWork) } };
}

type GroupInput = NonNullable<JobInput["TaskGroups"]>[number];

function forWork(group: GroupInput): GroupInput {
  return {
    ...group,
    Update: null,
    ReschedulePolicy: { Attempts: 0, Interval: 0, Unlimited: false },
  };
}

async function procfileJob(
  file: string,
  { context, isUnlimited }: LoadOptions,
): Promise<DevJob["job"]> {
  const processes = parseProcfile(await readText(file, context), file);
  const envFile = path.join(path.dirname(file), ".env");
  const env = existsSync(envFile) ? parseEnvFile(readFileSync(envFile, "utf8")) : {};
  const job = jobOfProcfile(processes, {
    file,
    env,
    resources: isUnlimited ? UNLIMITED : LIMITED,
  });
  return { ...job, TaskGroups: (job.TaskGroups ?? []).map(forWork) };
}
