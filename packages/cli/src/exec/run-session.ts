import type { ExecConnection, ExecOptions } from "@drover/api";
import type { Context, Input, Output } from "../command/context.ts";
import { EscapeFilter } from "./escape-filter.ts";

/** How a command beside a task is started. */
type SessionHow = Pick<ExecOptions, "tty" | "onStdout" | "onStderr" | "signal">;

export interface SessionOptions {
  /** Starts the command. */
  readonly open: (how: SessionHow) => Promise<ExecConnection>;
  /** Whether standard input goes to the command. */
  readonly interactive: boolean;
  readonly tty: boolean;
  /** The character that, after a newline and before a dot, ends the session. */
  readonly escapeKey: string | undefined;
  readonly context: Pick<Context, "stdin" | "stdout" | "stderr">;
}

/**
 * Runs a command beside a task with this process's own input and outputs.
 *
 * @returns the command's exit code
 * @throws {Fault} as `open` does; the terminal is as it was before
 */
export async function runSession(options: SessionOptions): Promise<number> {
  const { stdin, stdout, stderr } = options.context;
  const abort = new AbortController();
  const connection = await options.open({
    tty: options.tty,
    onStdout: (data) => stdout.write(data),
    onStderr: (data) => stderr.write(data),
    signal: abort.signal,
  });
  await using cleanup = new AsyncDisposableStack();
  if (options.tty) {
    cleanup.defer(followSize(stdout, connection));
    cleanup.defer(enterRawMode(stdin));
  }
  if (options.interactive) {
    cleanup.defer(forwardInput(connection, { ...options, stdin, end: () => abort.abort() }));
  } else {
    connection.closeStdin();
  }
  return await connection.exitCode.catch((error) => {
    if (!abort.signal.aborted) throw error;
    return 0;
  });
}

/** Passes standard input on; the returned function ends that. */
function forwardInput(
  connection: ExecConnection,
  {
    stdin,
    tty,
    escapeKey,
    end,
  }: { stdin: Input; tty: boolean; escapeKey: string | undefined; end: () => void },
): () => void {
  const filter = tty && escapeKey !== undefined ? new EscapeFilter(escapeKey) : undefined;
  const onData = (data: Buffer) => {
    if (filter === undefined) return connection.write(data);
    const { pass, ended } = filter.push(data);
    if (pass.length > 0) connection.write(pass);
    if (ended) end();
  };
  const onEnd = () => connection.closeStdin();
  stdin.on("data", onData);
  stdin.once("end", onEnd);
  return () => {
    stdin.off("data", onData);
    stdin.off("end", onEnd);
    stdin.pause();
    // A pipe that nobody closes would keep the process alive.
    stdin.destroy();
  };
}

function enterRawMode(stdin: Input): () => void {
  stdin.setRawMode?.(true);
  return () => void stdin.setRawMode?.(false);
}

/** Tells the command's terminal the size of ours, now and whenever it changes. */
function followSize(stdout: Output, connection: ExecConnection): () => void {
  const tell = () => {
    if (stdout.columns === undefined || stdout.rows === undefined) return;
    connection.resize({ width: stdout.columns, height: stdout.rows });
  };
  tell();
  stdout.on("resize", tell);
  return () => void stdout.off("resize", tell);
}
