import {
  type ExecStreamingInput,
  type ExecStreamingOutput,
  operations,
  pathWith,
} from "@drover/api";
import { every } from "@drover/clock";
import { fromBase64, toBase64 } from "../format/base64.ts";

const HEARTBEAT_MS = 10_000;

export interface ExecSocketOptions {
  readonly allocId: string;
  readonly task: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly token: string;
  readonly onOutput: (bytes: Uint8Array) => void;
  /** Called once: with the exit code, or with why the connection ended before the command did. */
  readonly onEnd: (end: { readonly exitCode: number } | { readonly reason: string }) => void;
}

/** A command beside a task that has a terminal, over a websocket of the browser. */
export class ExecSocket {
  readonly #socket: WebSocket;
  /** What was said before the connection was open. */
  #early: string[] = [];

  constructor(options: ExecSocketOptions) {
    const { allocId, task, command, token, onOutput, onEnd } = options;
    const path = pathWith(operations.execInTask.path, { id: allocId });
    const query = new URLSearchParams({ task, tty: "true", command: JSON.stringify(command) });
    const url = `${location.origin.replace(/^http/, "ws")}${path}?${query}`;
    // Browsers send no header of a page's choice with a websocket.
    const socket = new WebSocket(url, token === "" ? [] : [`nomad-token.${token}`]);
    const heartbeat = every(HEARTBEAT_MS, () => this.#send({}));
    let isOver = false;
    const end = (how: Parameters<typeof onEnd>[0]) => {
      heartbeat.cancel();
      if (!isOver) onEnd(how);
      isOver = true;
    };
    this.#socket = socket;
    socket.addEventListener("open", () => {
      for (const message of this.#early) socket.send(message);
      this.#early = [];
    });
    socket.addEventListener("message", ({ data }) => {
      const output = JSON.parse(String(data)) as ExecStreamingOutput;
      for (const stream of [output.stdout, output.stderr]) {
        if (stream?.data) onOutput(fromBase64(stream.data));
      }
      if (output.exited) end({ exitCode: output.result?.exit_code ?? 0 });
    });
    socket.addEventListener("close", ({ reason }) =>
      end({ reason: reason || "The connection ended before the command did" }),
    );
  }

  write(text: string): void {
    this.#send({ stdin: { data: toBase64(text) } });
  }

  resize(width: number, height: number): void {
    this.#send({ tty_size: { width, height } });
  }

  /** Ends the command. */
  close(): void {
    this.#socket.close();
  }

  #send(message: ExecStreamingInput): void {
    const text = JSON.stringify(message);
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#early.push(text);
    else if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }
}
