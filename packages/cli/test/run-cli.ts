import { PassThrough, Writable } from "node:stream";
import { main } from "../src/main.ts";

/** What a command wrote and how it ended. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, with everything that it writes kept. */
export async function runCli(
  argv: readonly string[],
  { env = {}, stdin = "" }: { env?: Record<string, string>; stdin?: string } = {},
): Promise<CliResult> {
  const stdout = new Capture();
  const stderr = new Capture();
  const input = new PassThrough();
  input.end(stdin);
  const exitCode = await main(argv, { stdin: input, stdout, stderr, env });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Capture extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
