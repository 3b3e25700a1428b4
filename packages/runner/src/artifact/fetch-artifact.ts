import { chmod, lchown, mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Fault } from "@drover/fault";
import type { Fetched, GetProgress, Getter } from "@drover/getter";
import { type InterpolationScope, interpolate, type TaskArtifact } from "@drover/job";
import type { HeldDirectory } from "@drover/process";
import type { AllocDir } from "../directory/alloc-dir.ts";
import type { UserIds } from "../directory/user-ids.ts";
import type { ArtifactSettings } from "../runner-settings.ts";
import { placeFiles } from "./place.ts";

export interface FetchOptions {
  readonly getter: Getter;
  readonly allocDir: AllocDir;
  /** The task's name. */
  readonly task: string;
  /** A path of the same file system where nothing is; nothing will be there afterwards. */
  readonly workDir: string;
  readonly scope: InterpolationScope;
  readonly settings: ArtifactSettings;
  /** The agent's own environment, of which what fetches gets little. */
  readonly agentEnv: Readonly<Record<string, string>>;
  /** Gets the files where the artifact says `chown`. */
  readonly owner: UserIds | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: GetProgress) => void;
}

/**
 * Fetches an artifact, checks it, unpacks it and only then moves it to its destination. When it rejects, the
 * destination is as it was.
 *
 * @throws {Fault} naming what is wrong
 */
export async function fetchArtifact(artifact: TaskArtifact, options: FetchOptions): Promise<void> {
  const { scope, settings, workDir, allocDir, task, signal, onProgress } = options;
  const replace = (text: string) => interpolate(text, scope);
  const destination = resolveDestination(replace(artifact.RelativeDest), allocDir, task);
  const request = {
    source: replace(artifact.GetterSource),
    options: replaceValues(artifact.GetterOptions ?? {}, replace),
    headers: replaceValues(artifact.GetterHeaders ?? {}, replace),
    mode: artifact.GetterMode,
    insecure: artifact.GetterInsecure,
    limits: settings,
    allowFiles: settings.disableFilesystemIsolation,
  };
  await rm(workDir, { recursive: true, force: true });
  // What fetches may come through, to a name that nobody else knows.
  await mkdir(workDir);
  await chmod(workDir, 0o711);
  try {
    const fetched = await options.getter.get(request, {
      directory: workDir,
      asker: allocDir.id,
      env: environment(options),
      allowLinksOut: settings.disableInspection,
      signal,
      onProgress,
    });
    if (artifact.Chown && options.owner !== undefined) await giveTree(fetched.files, options.owner);
    using root = allocDir.hold(destination.root);
    await place(artifact, fetched, { root, relative: destination.relative });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** PATH, and what the agent's artifact block lets through. */
function environment({ settings, agentEnv }: FetchOptions): Record<string, string> {
  const names = ["PATH", ...settings.environmentVariables];
  return Object.fromEntries(Object.entries(agentEnv).filter(([name]) => names.includes(name)));
}

/** Moves the files to where the artifact's mode wants them. */
async function place(
  { GetterMode }: TaskArtifact,
  { files, kind, name }: Fetched,
  { root, relative }: { root: HeldDirectory; relative: string },
): Promise<void> {
  if (GetterMode === "dir" && kind === "file") {
    throw new Fault(
      "invalid_argument",
      `Mode "dir" needs an archive, and "${name}" is a single file; use mode "file" or "any"`,
    );
  }
  if (GetterMode !== "file") return await placeFiles(files, root, relative);
  const [entry, ...others] = await readdir(files, { withFileTypes: true });
  if (entry === undefined || others.length > 0 || !entry.isFile()) {
    throw new Fault(
      "invalid_argument",
      `Mode "file" needs a single file, and "${name}" holds something else`,
    );
  }
  // The destination is the file itself.
  await rename(path.join(files, entry.name), path.join(files, path.basename(relative)));
  await placeFiles(files, root, path.dirname(relative));
}

interface Destination {
  /** One of the allocation's own directories, relative to the allocation's. */
  readonly root: string;
  /** To that one. */
  readonly relative: string;
}

/** As Nomad resolves it: relative to the task's directory, or somewhere in the group's shared one. */
function resolveDestination(wanted: string, allocDir: AllocDir, name: string): Destination {
  const { task, shared } = allocDir.task(name);
  const below = (target: string): Destination | undefined => {
    const root = [task, shared].find((one) => target === one || target.startsWith(one + path.sep));
    return root === undefined
      ? undefined
      : { root: path.relative(allocDir.path, root), relative: path.relative(root, target) };
  };
  const absolute = path.isAbsolute(wanted) ? below(path.normalize(wanted)) : undefined;
  const destination = absolute ?? below(path.join(task, wanted));
  if (destination !== undefined) return destination;
  throw new Fault(
    "invalid_argument",
    `Artifact destination path escapes alloc directory: "${wanted}"`,
  );
}

function replaceValues(
  headers: Readonly<Record<string, string>>,
  replace: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, replace(value)]));
}

async function giveTree(directory: string, { uid, gid }: UserIds): Promise<void> {
  await lchown(directory, uid, gid);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    await lchown(path.join(entry.parentPath, entry.name), uid, gid);
}
