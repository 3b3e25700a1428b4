import { every } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { WebSocket } from "ws";
import { pathWith } from "../operations/path-parameters.ts";
import type { ExecStreamingInput, ExecStreamingOutput } from "../types/exec.ts";
import { ApiError } from "./api-error.ts";
import type { Parameters, Transport } from "./transport.ts";

const HEARTBEAT_MS = 10_000;

/** A command to run beside a task. */
export interface ExecOptions extends SessionOptions {
  /** The program and its arguments; at least one. */
  command: readonly string[];
}

/** An action of a task to run beside it. */
export interface ActionOptions extends SessionOptions {
  job: string;
  action: string;
}

/** What any command beside a task takes. */
interface SessionOptions {
  task: string;
  /** Whether the command gets a terminal. */
  tty?: boolean;
  onStdout(data: Uint8Array): void;
  onStderr(data: Uint8Array): void;
  /** Ends the command. */
  signal?: AbortSignal;
}

/** A command that runs beside a task. */
export interface ExecConnection {
  /** Sends bytes to the command's standard input. */
  write(data: Uint8Array): void;
  /** Ends the command's standard input. */
  closeStdin(): void;
  /** Tells the command's terminal its size in characters. */
  resize(size: { width: number; height: number }): void;
  /**
   * The command's exit code, once all its output was handed over.
   *
   * Rejects with a {@link Fault}: `canceled` after an abort, `unavailable` if the connection broke.
   */
  readonly exitCode: Promise<number>;
}

/**
 * Starts a command beside a task, over a websocket.
 *
 * @throws {ApiError} if the agent refuses; {Fault} `unavailable` if there is no agent
 */
export async function execInAllocation(
  transport: Transport,
  allocId: string,
  options: ExecOptions,
): Promise<ExecConnection> {
  const path = `/v1/client/allocation/${allocId}/exec`;
  const command = JSON.stringify(options.command);
  return await openSession(transport, path, { command }, options);
}

/** Starts an action of a task, over a websocket; throws as {@link execInAllocation} does. */
export async function runAction(
  transport: Transport,
  allocId: string,
  options: ActionOptions,
): Promise<ExecConnection> {
  const { job, action } = options;
  const path = pathWith("/v1/job/:id+/action", { id: job });
  return await openSession(transport, path, { action, allocID: allocId }, options);
}

async function openSession(
  transport: Transport,
  path: string,
  what: Parameters,
  { task, tty = false, onStdout, onStderr, signal }: SessionOptions,
): Promise<ExecConnection> {
  const socket = await transport.webSocket(path, { task, tty, ...what });

  const send = (message: ExecStreamingInput) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const abort = () => socket.close();
  signal?.addEventListener("abort", abort);

  const exitCode = new Promise<number>((resolve, reject) => {
    socket.on("message", (data) => {
      const output = JSON.parse(String(data)) as ExecStreamingOutput;
      if (output.stdout?.data) onStdout(Buffer.from(output.stdout.data, "base64"));
      if (output.stderr?.data) onStderr(Buffer.from(output.stderr.data, "base64"));
      if (output.exited) resolve(output.result?.exit_code ?? 0);
    });
    socket.on("error", (error) =>
      reject(new Fault("unavailable", error.message, { cause: error })),
    );
    socket.on("close", (_code, reason) => {
      signal?.removeEventListener("abort", abort);
      reject(
        signal?.aborted
          ? new Fault("canceled", "The command was cancelled")
          : new Fault(
              "unavailable",
              String(reason) || "The connection ended before the command did",
            ),
      );
    });
  });
  // Whoever only writes and never awaits the exit must not crash the process.
  exitCode.catch(() => {});
  // All listeners stand by now: a short command's output and end come with the opening itself.
  await opened(socket, transport);
  const heartbeat = every(HEARTBEAT_MS, () => send({}));
  socket.once("close", () => heartbeat.cancel());
  if (signal?.aborted) abort();

  return {
    write: (data) => send({ stdin: { data: Buffer.from(data).toString("base64") } }),
    closeStdin: () => send({ stdin: { close: true } }),
    resize: ({ width, height }) => send({ tty_size: { width, height } }),
    exitCode,
  };
}

function opened(socket: WebSocket, transport: Transport): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("unexpected-response", (request, response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        request.destroy();
        reject(new ApiError(response.statusCode ?? 500, Buffer.concat(pieces).toString()));
      });
    });
    socket.once("error", (error) => reject(transport.explain(error)));
  });
}
