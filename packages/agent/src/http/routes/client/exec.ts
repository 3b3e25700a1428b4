import { finished } from "node:stream/promises";
import type { Permissions } from "@drover/acl";
import { type ExecStreamingOutput, operations } from "@drover/api";
import type { ExecSession, TaskDriver } from "@drover/driver";
import { Fault } from "@drover/fault";
import { type Allocation, groupOf, type Task } from "@drover/job";
import type { Runner } from "@drover/runner";
import type { ClusterState } from "@drover/server";
import type { WebSocket } from "ws";
import { quoted } from "../../routing/request-target.ts";
import {
  CLOSE_ERROR,
  closeReason,
  type UpgradeRequest,
  type WebSocketRoute,
  type WebSocketSession,
} from "../../routing/web-socket-route.ts";
import { requireAllocation } from "./allocations.ts";

const CLOSE_NORMAL = 1000;
/** What a terminal's size is kept in has 16 bits. */
const LARGEST_TERMINAL = 65_535;

/** Commands beside tasks, and actions of tasks, over websockets. */
export function execRoutes({
  state,
  runner,
  drivers,
  isDisabled,
}: {
  state: ClusterState;
  runner: Runner;
  drivers: ReadonlyMap<string, TaskDriver>;
  /** Whether the configuration forbids commands beside tasks. */
  isDisabled: boolean;
}): WebSocketRoute[] {
  const requireEnabled = () => {
    if (!isDisabled) return;
    throw new Fault(
      "permission_denied",
      "Commands beside tasks are disabled on this agent: client { disable_remote_exec = true }",
    );
  };
  /** Of a task that is not contained, commands can read and change all that is on the machine. */
  const requireExec = (alloc: Allocation, task: string, permissions: Permissions) => {
    const driver = drivers.get(taskOf(alloc, task)?.Driver ?? "");
    const isContained = driver !== undefined && driver.capabilities().fsIsolation !== "none";
    if (!isContained) requireNodeExec(alloc, permissions);
  };
  return [
    {
      operation: operations.execInTask,
      handler: async (request) => {
        requireEnabled();
        const { query, parameters, access, signal } = request;
        const alloc = requireAllocation(state, parameters.id ?? "");
        const command = commandOf(query);
        const task = query.get("task") || onlyTask(Object.keys(alloc.TaskStates ?? {}));
        requireExec(alloc, task, access.permissions);
        const tty = query.get("tty") === "true";
        return sessionOverWebSocket(await runner.exec(alloc.ID, task, { command, tty, signal }));
      },
    },
    {
      operation: operations.runJobAction,
      handler: async (request) => {
        requireEnabled();
        const { query, parameters, access, signal } = request;
        const name = query.get("action") ?? "";
        if (name === "") throw new Fault("invalid_argument", "Must provide action, its name");
        const alloc = requireAllocation(state, query.get("allocID") ?? "");
        if (!access.sees(alloc.Namespace)) {
          throw new Fault("not_found", `Unknown allocation ${quoted(alloc.ID)}`);
        }
        if (alloc.JobID !== parameters.id) {
          throw new Fault(
            "invalid_argument",
            `Allocation ${alloc.ID} is not of job ${quoted(parameters.id ?? "")}`,
          );
        }
        const task = query.get("task") || onlyTask(Object.keys(alloc.TaskStates ?? {}));
        const action = taskOf(alloc, task)?.Actions?.find(({ Name }) => Name === name);
        if (action === undefined) {
          throw new Fault("invalid_argument", `Task ${quoted(task)} has no action ${quoted(name)}`);
        }
        requireExec(alloc, task, access.permissions);
        const tty = query.get("tty") === "true";
        return sessionOverWebSocket(await runner.act(alloc.ID, task, action, { tty, signal }));
      },
    },
  ];
}

function taskOf(alloc: Allocation, name: string): Task | undefined {
  return groupOf(alloc)?.Tasks.find((task) => task.Name === name);
}

function requireNodeExec({ Namespace }: Allocation, permissions: Permissions): void {
  if (permissions.allowsInNamespace(Namespace, "alloc-node-exec")) return;
  throw new Fault("permission_denied", "Permission denied");
}

function commandOf(query: UpgradeRequest["query"]): string[] {
  try {
    const command: unknown = JSON.parse(query.get("command") ?? "");
    if (
      Array.isArray(command) &&
      command.length > 0 &&
      command.every((word) => typeof word === "string")
    ) {
      return command;
    }
  } catch {
    // Told below, as anything else that is no list of strings.
  }
  throw new Fault(
    "invalid_argument",
    'Parameter "command" must be a JSON list of at least one string',
  );
}

function onlyTask(tasks: readonly string[]): string {
  const [task] = tasks;
  if (task !== undefined && tasks.length === 1) return task;
  throw new Fault("invalid_argument", `Must provide task name, one of ${tasks.join(", ")}`);
}

function sessionOverWebSocket(session: ExecSession): WebSocketSession {
  let socket: WebSocket;
  return {
    open(opened) {
      socket = opened;
      sendOutput(session, socket);
    },
    message(text) {
      const { stdin, size } = readInput(text);
      if (stdin.data.length > 0 && !session.stdin.write(stdin.data)) {
        socket.pause();
        session.stdin.once("drain", () => socket.resume());
      }
      if (stdin.close) session.stdin.end();
      if (size !== undefined) session.resize(size);
    },
  };
}

function sendOutput(session: ExecSession, socket: WebSocket): void {
  const send = (message: ExecStreamingOutput) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const outputs = (["stdout", "stderr"] as const).map(async (name) => {
    session[name].on("data", (data: Buffer) => {
      send({ [name]: { data: data.toString("base64") } });
      // What the client is slow to read must not pile up here.
      if (socket.bufferedAmount > 1024 * 1024) pauseUntilSent(session[name], socket);
    });
    await finished(session[name]);
    send({ [name]: { close: true } });
  });
  session.stdin.on("error", () => {});
  Promise.all([session.exit, ...outputs]).then(
    ([{ exitCode }]) => {
      send({ exited: true, result: { exit_code: exitCode } });
      socket.close(CLOSE_NORMAL);
    },
    (error: unknown) => socket.close(CLOSE_ERROR, closeReason(Fault.from(error).message)),
  );
}

/** What a message of the client asks for; one that asks for nothing is a heartbeat. */
function readInput(text: string): {
  stdin: { data: Buffer; close: boolean };
  size: { width: number; height: number } | undefined;
} {
  const message = member(jsonOf(text), "The message");
  const stdin = member(message.stdin ?? {}, "stdin");
  const { data = "", close = false } = stdin;
  if (typeof data !== "string") throw refusal("stdin.data must be a string of base64", data);
  if (typeof close !== "boolean") throw refusal("stdin.close must be true or false", close);
  const input = { data: Buffer.from(data, "base64"), close };
  if (message.tty_size === undefined || message.tty_size === null)
    return { stdin: input, size: undefined };
  const { width, height } = member(message.tty_size, "tty_size");
  return { stdin: input, size: { width: characters(width), height: characters(height) } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault("invalid_argument", "A message was not JSON");
  }
}

function member(value: unknown, what: string): { readonly [name: string]: unknown } {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw refusal(`${what} must be an object`, value);
}

function characters(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST_TERMINAL) {
    return Number(value);
  }
  throw refusal(`tty_size must be 0 to ${LARGEST_TERMINAL} characters`, value);
}

function refusal(what: string, value: unknown): Fault {
  return new Fault("invalid_argument", `${what}, not ${JSON.stringify(value)}`);
}

function pauseUntilSent(stream: ExecSession["stdout"], socket: WebSocket): void {
  stream.pause();
  socket.send("{}", () => stream.resume());
}
