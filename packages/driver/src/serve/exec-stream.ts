import { once } from "node:events";
import type { Readable } from "node:stream";
import { Fault } from "@drover/fault";
import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import type { ExecSession } from "../contract/exec.ts";
import type { TaskDriver } from "../contract/task-driver.ts";
import {
  type ExecTaskStreamingRequest,
  type ExecTaskStreamingRequest_Setup,
  ExecTaskStreamingResponse,
} from "../generated/driver.ts";
import { exitResultToProto } from "../wire/task-handle.ts";
import { execErrorStatus } from "./exec-error.ts";

type ExecCall = ServerDuplexStream<ExecTaskStreamingRequest, ExecTaskStreamingResponse>;

/** Serves one conversation with a command, which is ended when `signal` aborts, as when the caller goes away. */
export async function serveExecStream(
  driver: TaskDriver,
  call: ExecCall,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { taskId, command, tty } = await receiveSetup(call, signal);
    const session = await driver.execTask(taskId, { command, tty, signal });
    // Tells the caller that the command runs, before it says anything.
    call.sendMetadata(new Metadata());
    feed(session, call);
    const [result] = await Promise.all([
      session.exit,
      forward("stdout", session.stdout, call, signal),
      forward("stderr", session.stderr, call, signal),
    ]);
    call.write(
      ExecTaskStreamingResponse.fromPartial({ exited: true, result: exitResultToProto(result) }),
    );
    call.end();
  } catch (error) {
    if (signal.aborted) call.end();
    else call.emit("error", execErrorStatus(error));
  }
}

async function receiveSetup(
  call: ExecCall,
  signal: AbortSignal,
): Promise<ExecTaskStreamingRequest_Setup> {
  const received = Promise.withResolvers<ExecTaskStreamingRequest | undefined>();
  call.once("data", (request: ExecTaskStreamingRequest) => {
    call.pause();
    received.resolve(request);
  });
  call.once("end", () => received.resolve(undefined));
  signal.addEventListener("abort", () => received.resolve(undefined), { once: true });
  const first = await received.promise;
  if (first?.setup !== undefined) return first.setup;
  throw new Fault("invalid_argument", "The first message of an exec session lacks the setup");
}

/** What comes from the caller goes to the command, at the pace at which the command reads. */
function feed(session: ExecSession, call: ExecCall): void {
  const { stdin } = session;
  // A command may end without having read its input.
  stdin.on("error", () => {});
  stdin.on("drain", () => call.resume());
  call.on("data", (request: ExecTaskStreamingRequest) => {
    if (request.ttySize !== undefined) session.resize(request.ttySize);
    if (request.stdin === undefined) return;
    const { data, close } = request.stdin;
    if (data.length > 0 && stdin.writable && !stdin.write(data)) call.pause();
    if (close) stdin.end();
  });
  call.on("end", () => stdin.end());
  call.resume();
}

async function forward(
  name: "stdout" | "stderr",
  output: Readable,
  call: ExecCall,
  signal: AbortSignal,
): Promise<void> {
  const send = async (piece: { data?: Uint8Array; close?: boolean }) => {
    const response = ExecTaskStreamingResponse.fromPartial({ [name]: piece });
    if (!call.write(response)) await once(call, "drain", { signal });
  };
  for await (const data of output) await send({ data });
  await send({ close: true });
}
