import { execFile, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { promisify } from "node:util";
import { Fault } from "@drover/fault";
import type { DetachedProgram, SystemCalls } from "./system-calls.ts";

/** With what Node has, and mkfifo(1). */
export const portableCalls: SystemCalls = {
  async makeFifo(path) {
    await promisify(execFile)("mkfifo", ["-m", "600", path]);
  },

  async spawnDetached({ file, name = file, args, env, files }: DetachedProgram) {
    const descriptors: number[] = [];
    try {
      for (const { path, flags } of files) descriptors.push(openSync(path, flags));
      const child = spawn(file, args, {
        argv0: name,
        cwd: "/",
        env: toRecord(env),
        detached: true,
        stdio: descriptors,
      });
      // The caller learns of it by the end of the files that the program did not keep.
      child.once("error", () => undefined);
      child.unref();
    } catch (error) {
      const { message } = Fault.from(error);
      throw new Fault("failed_precondition", `Cannot start ${file}: ${message}`, { cause: error });
    } finally {
      for (const descriptor of descriptors) closeSync(descriptor);
    }
    // Node reaps its children by itself.
    return { reap: () => undefined };
  },

  bytesInPipe: () => undefined,

  holdProcess: () => undefined,

  limitOpenFiles: () => false,

  holdProgram: () => undefined,
};

function toRecord(env: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    env.map((variable) => {
      const end = variable.indexOf("=");
      return [variable.slice(0, end), variable.slice(end + 1)];
    }),
  );
}
