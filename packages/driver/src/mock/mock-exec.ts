import { PassThrough } from "node:stream";
import { Fault } from "@drover/fault";
import type { ExecRequest, ExecSession } from "../contract/exec.ts";
import type { ExitResult } from "../contract/task-handle.ts";
import { type MockTask, SIGKILL } from "./mock-world.ts";

/**
 * Pretends to run a command beside a task: `exit CODE`, `print TEXT`, `cat`, or `sleep`, which runs
 * until it is ended.
 *
 * @throws {Fault} `invalid_argument` for any other
 */
export function runMockCommand(
  task: MockTask,
  { command: [program, argument = ""], signal }: ExecRequest,
): ExecSession {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stderr.end();
  const { promise: exit, resolve } = Promise.withResolvers<ExitResult>();
  const end = (exitCode: number, number = 0) => {
    stdout.end();
    resolve({ exitCode, signal: number, oomKilled: false });
  };
  const kill = () => end(128 + SIGKILL, SIGKILL);
  task.exit.then(kill);
  signal?.addEventListener("abort", kill, { once: true });
  switch (program) {
    case "exit":
      end(Number(argument));
      break;
    case "print":
      stdout.write(argument);
      end(0);
      break;
    case "cat":
      stdin.pipe(stdout).once("finish", () => end(0));
      break;
    case "sleep":
      break;
    default:
      throw new Fault("invalid_argument", `The mock driver has no command "${program ?? ""}"`);
  }
  return { stdin, stdout, stderr, exit, resize: () => {} };
}
