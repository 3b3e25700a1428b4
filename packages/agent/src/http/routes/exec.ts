import { finished } from "node:stream/promises";
import type { ExecStreamingInput, ExecStreamingOutput } from "@drover/api";
import type { ExecSession } from "@drover/driver";
import { Fault } from "@drover/fault";
import type { Runner } from "@drover/runner";
import type { WebSocket } from "ws";
import type { ClusterState } from "../../cluster/cluster-state.ts";
import type { UpgradeRequest, WebSocketRoute } from "../web-socket-route.ts";
import { requireAllocation } from "./allocations.ts";

const CLOSE_NORMAL = 1000;
const CLOSE_ERROR = 4000;

/** Commands beside tasks, over a websocket. */
export function execRoutes({
  state,
  runner,
}: {
  state: ClusterState;
  runner: Runner;
}): WebSocketRoute[] {
  return [
    {
      path: /^\/v1\/client\/allocation\/(?<id>[^/]+)\/exec$/,
      handler: async ({ query, parameters, signal }) => {
        const alloc = requireAllocation(state, parameters.id ?? "");
        const command = commandOf(query);
        const task = query.get("task") || onlyTask(Object.keys(alloc.TaskStates ?? {}));
        const tty = query.get("tty") === "true";
        const session = await runner.exec(alloc.ID, task, { command, tty, signal });
        return (socket) => joinSession(session, socket);
      },
    },
  ];
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

function joinSession(session: ExecSession, socket: WebSocket): void {
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
  socket.on("message", (data) => takeInput(session, socket, String(data)));
  socket.on("error", () => socket.terminate());
  Promise.all([session.exit, ...outputs]).then(
    ([{ exitCode }]) => {
      send({ exited: true, result: { exit_code: exitCode } });
      socket.close(CLOSE_NORMAL);
    },
    (error: unknown) => socket.close(CLOSE_ERROR, Fault.from(error).message.slice(0, 120)),
  );
}

function takeInput(session: ExecSession, socket: WebSocket, text: string): void {
  let message: ExecStreamingInput;
  try {
    message = JSON.parse(text);
  } catch {
    socket.close(CLOSE_ERROR, "A message was not JSON");
    return;
  }
  const { stdin, tty_size: size } = message;
  if (stdin?.data) {
    const mayGoOn = session.stdin.write(Buffer.from(stdin.data, "base64"));
    if (!mayGoOn) {
      socket.pause();
      session.stdin.once("drain", () => socket.resume());
    }
  }
  if (stdin?.close) session.stdin.end();
  if (size) session.resize(size);
}

function pauseUntilSent(stream: ExecSession["stdout"], socket: WebSocket): void {
  stream.pause();
  socket.send("{}", () => stream.resume());
}
