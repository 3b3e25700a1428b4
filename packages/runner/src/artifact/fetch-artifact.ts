import { chmod, chown, lchown, mkdir, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { timeoutSignal } from "@drover/clock";
import { Fault } from "@drover/fault";
import { type InterpolationScope, interpolate, type TaskArtifact } from "@drover/job";
import type { HeldDirectory } from "@drover/process";
import type { AllocDir } from "../directory/alloc-dir.ts";
import type { UserIds } from "../directory/user-ids.ts";
import type { ArtifactLimits } from "../runner-settings.ts";
import { nameWithoutSuffix } from "./archive-format.ts";
import { type ArtifactSource, artifactSource } from "./artifact-source.ts";
import { download } from "./download.ts";
import { placeFiles } from "./place.ts";
import { unpack } from "./unpack.ts";

export interface FetchOptions {
  readonly allocDir: AllocDir;
  /** The task's name. */
  readonly task: string;
  /** A path of the same file system where nothing is; nothing will be there afterwards. */
  readonly workDir: string;
  readonly scope: InterpolationScope;
  readonly limits: ArtifactLimits;
  /** Gets the files where the artifact says `chown`. */
  readonly owner: UserIds | undefined;
  readonly signal: AbortSignal;
}

/**
 * Fetches an artifact over HTTP, checks it, unpacks it and only then moves it to its destination. When
 * it rejects, the destination is as it was.
 *
 * @throws {Fault} naming what is wrong
 */
export async function fetchArtifact(artifact: TaskArtifact, options: FetchOptions): Promise<void> {
  const { scope, limits, workDir, allocDir, task } = options;
  const replace = (text: string) => interpolate(text, scope);
  const source = artifactSource(artifact, replace);
  const destination = resolveDestination(replace(artifact.RelativeDest), allocDir, task);
  const signal = AbortSignal.any([options.signal, timeoutSignal(limits.httpReadTimeoutMs)]);
  await rm(workDir, { recursive: true, force: true });
  await mkdir(workDir, { mode: 0o700 });
  try {
    const file = path.join(workDir, "download");
    await download(source.url, file, {
      headers: replaceValues(artifact.GetterHeaders ?? {}, replace),
      insecure: artifact.GetterInsecure,
      maxBytes: limits.httpMaxBytes,
      checksum: source.checksum,
      signal,
    });
    const files = path.join(workDir, "files");
    if (source.format !== undefined) {
      const fileName = nameWithoutSuffix(source.fileName);
      await unpack(file, files, { format: source.format, fileName, limits, signal });
    } else {
      await mkdir(files);
      await chmod(file, 0o644);
      await rename(file, path.join(files, source.fileName));
    }
    if (artifact.Chown && options.owner !== undefined) await chownTree(files, options.owner);
    using root = allocDir.hold(destination.root);
    await place(artifact, source, { files, root, relative: destination.relative });
  } catch (error) {
    options.signal.throwIfAborted();
    if (!signal.aborted) throw error;
    throw new Fault(
      "deadline_exceeded",
      `Not fetched within ${limits.httpReadTimeoutMs} ms, the limit "http_read_timeout" of the agent's artifact block`,
      { recoverable: true },
    );
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Moves the files to where the artifact's mode wants them. */
async function place(
  { GetterMode }: TaskArtifact,
  { fileName, format }: ArtifactSource,
  { files, root, relative }: { files: string; root: HeldDirectory; relative: string },
): Promise<void> {
  if (GetterMode === "dir" && format === undefined) {
    throw new Fault(
      "invalid_argument",
      `Mode "dir" needs an archive, and "${fileName}" is a single file; use mode "file" or "any"`,
    );
  }
  if (GetterMode !== "file") return await placeFiles(files, root, relative);
  const [entry, ...others] = await readdir(files, { withFileTypes: true });
  if (entry === undefined || others.length > 0 || !entry.isFile()) {
    throw new Fault(
      "invalid_argument",
      `Mode "file" needs a single file, and archive "${fileName}" holds something else`,
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

async function chownTree(directory: string, { uid, gid }: UserIds): Promise<void> {
  await chown(directory, uid, gid);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true }))
    await lchown(path.join(entry.parentPath, entry.name), uid, gid);
}
