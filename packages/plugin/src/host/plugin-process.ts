import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { after } from "@drover/clock";
import { errnoOf, Fault } from "@drover/fault";
import { type LogEntry, parseLogLine } from "../plugin-log.ts";
import type { Environment } from "../wire/environment.ts";

/** A first line beyond this is none. */
const LONGEST_FIRST_LINE = 64 * 1024;
const LAST_LINES = 5;

/** How a plugin's process ended. */
export interface PluginExit {
  /** Null if a signal ended it, or if it was no child of this process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface PluginCommand {
  readonly command: string;
  readonly args?: readonly string[] | undefined;
  /** The whole environment; this process's unless given. */
  readonly env?: Environment | undefined;
  /** Its limit of open files, soft and hard, where it is not this process's own. */
  readonly openFiles?: number | undefined;
  /** Called for each line that the plugin logs. */
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
}

/** A plugin that this process started, before anything is known of its protocol. */
export class PluginProcess {
  readonly pid: number;
  /** Resolves when the process is gone. */
  readonly exited: Promise<PluginExit>;
  readonly #command: string;
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];

  /** @throws {Fault} `not_found` or `permission_denied` if the command cannot be executed */
  static async start(plugin: PluginCommand): Promise<PluginProcess> {
    const { command } = plugin;
    const { file, args } = limitedCommand(plugin);
    const child = spawn(file, args, {
      env: plugin.env ?? process.env,
      // In a session of its own, no signal of the host's terminal reaches it.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      await once(child, "spawn");
    } catch (error) {
      throw cannotExecute(command, error);
    }
    return new PluginProcess(child, plugin);
  }

  private constructor(child: ChildProcess, { command, onLog }: PluginCommand) {
    this.#command = command;
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.exited = once(child, "exit").then(([code, signal]) => ({ code, signal }));
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lastLines.push(line);
      if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
      onLog?.(parseLogLine(line));
    });
  }

  /**
   * The first line of the plugin's standard output. What follows it is thrown away.
   *
   * @throws {Fault} `deadline_exceeded` after `timeoutMs`; `failed_precondition` if the process ends
   *   first, with what it last said on standard error, or if the line does not end
   */
  async firstLine(timeoutMs: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const timer = after(timeoutMs, () => {
      const message = `Plugin ${this.#name} sent no handshake line within ${timeoutMs} ms`;
      reject(new Fault("deadline_exceeded", message));
    });
    let text = "";
    this.#child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      if (text.includes("\n")) return;
      text += chunk;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
      else if (text.length > LONGEST_FIRST_LINE) {
        reject(this.#failure(`wrote ${text.length} characters without a line break`));
      }
    });
    this.#child.once("close", (code, signal) =>
      reject(
        this.#failure(`ended with ${signal ?? `exit code ${code}`} before its handshake line`),
      ),
    );
    try {
      return await promise;
    } finally {
      timer.cancel();
    }
  }

  /** Sends SIGKILL and waits until the process is gone. */
  async kill(): Promise<PluginExit> {
    this.#child.kill("SIGKILL");
    return await this.exited;
  }

  get #name(): string {
    return JSON.stringify(this.#command);
  }

  #failure(what: string): Fault {
    const said = this.#lastLines.map((line) => parseLogLine(line).message).join("; ");
    const suffix = said === "" ? "" : `; it said: ${said}`;
    return new Fault("failed_precondition", `Plugin ${this.#name} ${what}${suffix}`);
  }
}

/** Node has no call that limits a child before it runs; a shell becomes the command. */
function limitedCommand({ command, args = [], openFiles }: PluginCommand): {
  file: string;
  args: readonly string[];
} {
  if (openFiles === undefined) return { file: command, args };
  const script = `ulimit -n ${openFiles} && exec "$0" "$@"`;
  return { file: "/bin/sh", args: ["-c", script, command, ...args] };
}

function cannotExecute(command: string, error: unknown): Fault {
  const reason = errnoOf(error);
  if (reason === "ENOENT") {
    return new Fault("not_found", `There is no program ${JSON.stringify(command)}`, {
      cause: error,
    });
  }
  const code = reason === "EACCES" ? "permission_denied" : "unknown";
  const message = `Program ${JSON.stringify(command)} cannot be executed: ${reason}`;
  return new Fault(code, message, { cause: error });
}
