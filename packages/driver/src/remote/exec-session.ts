import { Readable, Writable } from "node:stream";
import { after } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import type { ExecRequest, ExecSession } from "../contract/exec.ts";
import type { ExitResult } from "../contract/task-handle.ts";
import { ExecTaskStreamingRequest, type ExecTaskStreamingResponse } from "../generated/driver.ts";
import { DRIVER_ERROR_STATUS } from "../wire/error-status.ts";
import { exitResultFromProto } from "../wire/task-handle.ts";

type ExecCall = ClientDuplexStream<ExecTaskStreamingRequest, ExecTaskStreamingResponse>;

/** How long a silent plugin may take to refuse a command; ours tell at once that it runs. */
const REFUSAL_MS = 1000;

/**
 * Begins a conversation with a command beside a task.
 *
 * @throws {Fault} with which the driver refuses the command
 */
export async function openExecSession(
  call: ExecCall,
  taskId: string,
  { command, tty, signal }: ExecRequest,
): Promise<ExecSession> {
  const exit = receiveExit(call, signal);
  const session: ExecSession = {
    stdin: inputOf(call),
    stdout: outputOf(call, "stdout"),
    stderr: outputOf(call, "stderr"),
    exit,
    resize: (size) => call.write(ExecTaskStreamingRequest.fromPartial({ ttySize: size })),
  };
  const cancel = () => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  const unlisten = () => signal?.removeEventListener("abort", cancel);
  exit.then(unlisten, unlisten);
  if (signal?.aborted) cancel();

  call.write(
    ExecTaskStreamingRequest.fromPartial({ setup: { taskId, command: [...command], tty } }),
  );
  await Promise.race([exit, hasStarted(call)]);
  return session;
}

/** A command whose caller left, whose end nobody sees. */
const LEFT: ExitResult = {
  exitCode: 255,
  signal: 0,
  oomKilled: false,
  error: "The caller ended the session",
};

/** Settles with the conversation. */
function receiveExit(call: ExecCall, signal: AbortSignal | undefined): Promise<ExitResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ExitResult>();
  let result: ExitResult | undefined;
  call.on("data", (response: ExecTaskStreamingResponse) => {
    if (response.exited) result = exitResultFromProto(response.result);
  });
  call.on("error", (error: ServiceError) => {
    if (signal?.aborted) resolve(LEFT);
    else reject(DRIVER_ERROR_STATUS.decode(error));
  });
  call.on("end", () => {
    if (result !== undefined) resolve(result);
    else reject(new Fault("data_loss", "The plugin ended an exec session without its result"));
  });
  return promise;
}

function hasStarted(call: ExecCall): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = after(REFUSAL_MS, resolve);
  for (const event of ["metadata", "data"]) call.once(event, () => resolve());
  return promise.finally(() => timer.cancel());
}

function inputOf(call: ExecCall): Writable {
  const send = (stdin: { data?: Uint8Array; close?: boolean }, done: () => void) => {
    call.write(ExecTaskStreamingRequest.fromPartial({ stdin }), done);
  };
  return new Writable({
    write: (data: Buffer, _encoding, done) => send({ data }, () => done()),
    final: (done) => send({ close: true }, () => done()),
  });
}

/** One of the two outputs; either's reader holds both up, for they share the connection. */
function outputOf(call: ExecCall, name: "stdout" | "stderr"): Readable {
  const output = new Readable({ read: () => call.resume() });
  let isOver = false;
  const end = () => {
    if (!isOver) output.push(null);
    isOver = true;
  };
  call.on("data", (response: ExecTaskStreamingResponse) => {
    const { data, close } = response[name] ?? {};
    if (data !== undefined && data.length > 0 && !isOver && !output.push(data)) call.pause();
    if (close) end();
  });
  for (const event of ["end", "error"]) call.on(event, end);
  return output;
}
