import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { Fault } from "@drover/fault";
import { makeDirectory } from "@drover/process";

/** Where the plugin keeps what its tasks need to outlive it. It is the same after each restart. */
export function pluginRuntimeDir(env: Readonly<Record<string, string | undefined>>): string {
  if (env.DROVER_RAW_EXEC_DIR) return path.resolve(env.DROVER_RAW_EXEC_DIR);
  const uid = process.getuid?.() ?? 0;
  if (uid === 0) return "/run/drover/raw_exec";
  const own = env.XDG_RUNTIME_DIR;
  return own ? path.join(own, "drover-raw_exec") : path.join(tmpdir(), `drover-raw_exec-${uid}`);
}

/**
 * Makes a runtime directory that nobody else can enter.
 *
 * @throws {Fault} `failed_precondition` if it cannot be made, or is somebody else's
 */
export function makeRuntimeDir(dir: string): void {
  try {
    // The agent's socket is beside it, where others may come.
    makeDirectory(dir, 0o700, { parentMode: 0o755 });
  } catch (cause) {
    const message = `Cannot make the runtime directory ${dir}: ${Fault.from(cause).message}`;
    throw new Fault("failed_precondition", message, { cause });
  }
  const stat = lstatSync(dir);
  const isOwn = stat.isDirectory() && stat.uid === process.getuid?.();
  if (isOwn && (stat.mode & 0o077) === 0) return;
  throw new Fault(
    "failed_precondition",
    `The runtime directory ${dir} must be a directory of this user alone, with mode 0700`,
  );
}
