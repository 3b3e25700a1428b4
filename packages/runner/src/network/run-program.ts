import { spawn } from "node:child_process";
import { Fault } from "@drover/fault";

const OUTPUT_LIMIT = 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** How a program ended. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a helper program to its end, for at most a minute unless told.
 *
 * @throws {Fault} `failed_precondition` if it cannot be started, takes longer, or writes more than 1 MiB
 */
export function runProgram(
  file: string,
  args: readonly string[],
  {
    env,
    input = "",
    timeoutMs = TIMEOUT_MS,
  }: { env: Readonly<Record<string, string>>; input?: string; timeoutMs?: number },
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: "/",
      env: { ...env },
      stdio: "pipe",
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    const refuse = (reason: string, cause?: unknown) =>
      reject(new Fault("failed_precondition", `${file}: ${reason}`, { cause }));
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        if (output[name].length > OUTPUT_LIMIT) child.kill("SIGKILL");
      });
    }
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", (error) => refuse(error.message, error));
    child.on("close", (exitCode, signal) => {
      if (exitCode === null) refuse(`ended by ${signal}`);
      else resolve({ exitCode, ...output });
    });
  });
}
