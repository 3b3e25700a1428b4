import { Readable, Writable } from "node:stream";
import { Fault } from "@drover/fault";
import type { CommandLine } from "../launch/launcher.ts";
import { SHELL_ENV } from "../launch/shell-environment.ts";
import type { SessionCommand, SessionExit } from "./session-command.ts";

/** What a terminal takes for the end of input. */
const END_OF_TRANSMISSION = "\u0004";

/**
 * Runs a program on a terminal of its own.
 *
 * @throws {Fault} `unimplemented` where the terminal library has no build for this platform
 */
export async function spawnOnTerminal({ file, args }: CommandLine): Promise<SessionCommand> {
  const { spawn } = await loadTerminals();
  const terminal = spawn(file, [...args], {
    cwd: "/",
    env: { ...SHELL_ENV },
    encoding: null,
    cols: 80,
    rows: 24,
  });
  const { promise: ended, resolve } = Promise.withResolvers<SessionExit>();
  const stdout = new Readable({ read: () => terminal.resume() });
  // With `encoding: null` the chunks are buffers, whatever the types say.
  terminal.onData((chunk: string | Buffer) => {
    if (!stdout.push(chunk)) terminal.pause();
  });
  terminal.onExit(({ exitCode, signal = 0 }) => {
    stdout.push(null);
    resolve(signal === 0 ? { exitCode, signal } : { exitCode: 128 + signal, signal });
  });
  const stdin = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      terminal.write(chunk as unknown as string);
      done();
    },
    final: (done) => {
      terminal.write(END_OF_TRANSMISSION);
      done();
    },
  });
  return {
    stdin,
    stdout,
    stderr: Readable.from([]),
    ended,
    closed: ended,
    resize: ({ width, height }) => {
      try {
        terminal.resize(width, height);
      } catch {
        // The command has ended, and its terminal with it.
      }
    },
  };
}

/** Loaded at the first terminal only: most agents never need it. */
async function loadTerminals(): Promise<typeof import("@lydell/node-pty")> {
  try {
    return (await import("@lydell/node-pty")).default;
  } catch (error) {
    throw new Fault("unimplemented", `Terminals are not available: ${Fault.from(error).message}`, {
      cause: error,
    });
  }
}
