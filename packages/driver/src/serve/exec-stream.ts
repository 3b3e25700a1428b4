import type { Readable, Writable } from "node:stream";
import { Fault } from "@drover/fault";
import { CallFailure, type Conversation } from "@drover/plugin";
import type { ExecSession } from "../contract/exec.ts";
import type { TaskDriver } from "../contract/task-driver.ts";
import {
  type ExecTaskStreamingRequest,
  type ExecTaskStreamingRequest_Setup,
  ExecTaskStreamingResponse,
} from "../generated/driver.ts";
import { exitResultToProto } from "../wire/task-handle.ts";
import { execErrorStatus } from "./exec-error.ts";

type ExecConversation = Conversation<ExecTaskStreamingRequest, ExecTaskStreamingResponse>;

/**
 * Serves one conversation with a command, which is ended when the conversation's signal aborts, as when
 * the caller goes away.
 */
export async function serveExecStream(
  driver: TaskDriver,
  conversation: ExecConversation,
): Promise<void> {
  try {
    await converse(driver, conversation);
  } catch (error) {
    throw new CallFailure(execErrorStatus(error));
  }
}

async function converse(driver: TaskDriver, conversation: ExecConversation): Promise<void> {
  const { signal } = conversation;
  const requests = conversation.requests[Symbol.asyncIterator]();
  const { taskId, command, tty } = await receiveSetup(requests);
  const session = await driver.execTask(taskId, { command, tty, signal });
  // Tells the caller that the command runs, before it says anything.
  conversation.begin();
  // Of input that makes no sense the command sees the end.
  feed(session, requests).catch(() => session.stdin.end());
  const [result] = await Promise.all([
    session.exit,
    forward("stdout", session.stdout, conversation),
    forward("stderr", session.stderr, conversation),
  ]);
  await conversation.send(
    ExecTaskStreamingResponse.fromPartial({ exited: true, result: exitResultToProto(result) }),
  );
}

async function receiveSetup(
  requests: AsyncIterator<ExecTaskStreamingRequest>,
): Promise<ExecTaskStreamingRequest_Setup> {
  const { value: first } = await requests.next();
  if (first?.setup !== undefined) return first.setup;
  throw new Fault("invalid_argument", "The first message of an exec session lacks the setup");
}

/** What comes from the caller goes to the command, at the pace at which the command reads. */
async function feed(
  session: ExecSession,
  requests: AsyncIterator<ExecTaskStreamingRequest>,
): Promise<void> {
  const { stdin } = session;
  // A command may end without having read its input.
  stdin.on("error", () => {});
  for (let next = await requests.next(); !next.done; next = await requests.next()) {
    const { ttySize, stdin: input } = next.value;
    if (ttySize !== undefined) session.resize(ttySize);
    if (input === undefined) continue;
    if (input.data.length > 0 && stdin.writable && !stdin.write(input.data)) await roomIn(stdin);
    if (input.close) stdin.end();
  }
  stdin.end();
}

/** Or nobody is left who would read. */
function roomIn(stdin: Writable): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ["drain", "close", "error"]) stdin.once(event, () => resolve());
  });
}

async function forward(
  name: "stdout" | "stderr",
  output: Readable,
  conversation: ExecConversation,
): Promise<void> {
  const send = async (piece: { data?: Uint8Array; close?: boolean }) => {
    await conversation.send(ExecTaskStreamingResponse.fromPartial({ [name]: piece }));
  };
  for await (const data of output) await send({ data });
  await send({ close: true });
}
