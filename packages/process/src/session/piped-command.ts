import { spawn } from "node:child_process";
import { constants } from "node:os";
import { PassThrough } from "node:stream";
import type { CommandLine } from "../launch/launcher.ts";
import { SHELL_ENV } from "../launch/shell-environment.ts";
import type { SessionCommand, SessionExit } from "./session-command.ts";

/** Runs a program with pipes, in a session of its own. */
export function spawnPiped({ file, args }: CommandLine): SessionCommand {
  const child = spawn(file, args, {
    cwd: "/",
    env: SHELL_ENV,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const { promise: ended, resolve } = Promise.withResolvers<SessionExit>();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  child.once("error", () => resolve({ exitCode: 127, signal: 0 }));
  child.once("exit", (code, name) => {
    const signal = name === null ? 0 : constants.signals[name];
    resolve({ exitCode: code ?? 128 + signal, signal });
  });
  child.once("close", () => close());
  // A command that does not read its input is no error of whoever writes it.
  child.stdin.on("error", () => child.stdin.destroy());
  // Node throws away what nobody has begun to read when the command ends.
  const stdout = child.stdout.pipe(new PassThrough());
  const stderr = child.stderr.pipe(new PassThrough());
  return { stdin: child.stdin, stdout, stderr, ended, closed, resize: () => {} };
}
