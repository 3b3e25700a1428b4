import { spawn } from "node:child_process";
import { once } from "node:events";
import type { NomadClient } from "@drover/api";
import { sleep } from "@drover/clock";
import { Fault } from "@drover/fault";
import type { Context } from "../command/context.ts";
import { OWN_PROGRAM } from "../own-program.ts";
import { taskRows } from "../tasks/task-rows.ts";
import type { Style } from "../terminal/style.ts";
import { type SortKey, shownRows, type TopState, topScreen } from "./top-view.ts";

const ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
const LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";
const DEFAULT_SIZE = { columns: 80, rows: 24 };

const SORTS: Readonly<Record<string, SortKey>> = {
  c: "cpu",
  m: "memory",
  n: "name",
  r: "restarts",
  u: "uptime",
};

export interface TopOptions {
  readonly client: NomadClient;
  readonly context: Context;
  readonly style: Style;
  readonly intervalMs: number;
  readonly sort: SortKey;
  readonly filter: string;
  readonly all: boolean;
}

/** A screen of tasks that is drawn again and again, until somebody quits. */
export class Top {
  readonly #options: TopOptions;
  #state: TopState;
  #all: boolean;
  #isCovered = false;
  /** Aborts when somebody quits. */
  readonly #end = new AbortController();

  constructor(options: TopOptions) {
    this.#options = options;
    this.#all = options.all;
    const { sort, filter } = options;
    this.#state = { rows: [], sort, filter, isTyping: false, chosen: 0, notice: undefined };
  }

  /** @throws {Fault} where the agent cannot be reached at first */
  async run(): Promise<void> {
    const { stdin, stdout } = this.#options.context;
    await this.#look();
    const onData = (data: Buffer) => this.#press(data.toString());
    const onResize = () => this.#draw();
    stdout.write(ENTER_SCREEN);
    stdin.setRawMode?.(true);
    stdin.on("data", onData);
    stdout.on("resize", onResize);
    try {
      this.#draw();
      await this.#lookAgainAndAgain();
    } finally {
      stdin.off("data", onData);
      stdout.off("resize", onResize);
      stdin.setRawMode?.(false);
      stdin.pause();
      stdout.write(LEAVE_SCREEN);
      stdin.destroy();
    }
  }

  async #look(): Promise<void> {
    const { signal } = this.#end;
    const rows = await taskRows(this.#options.client, { all: this.#all, signal });
    this.#change({ rows });
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        await sleep(this.#options.intervalMs, signal);
        if (!this.#isCovered) await this.#look();
        this.#change({ notice: undefined });
      } catch (error) {
        this.#change({ notice: Fault.from(error).message });
      }
      this.#draw();
    }
  }

  #press(key: string): void {
    if (this.#isCovered) return;
    if (this.#state.isTyping) this.#type(key);
    else this.#command(key);
    this.#draw();
  }

  #type(key: string): void {
    const { filter } = this.#state;
    if (key === "\u001b" || key === "\u0003") this.#change({ filter: "", isTyping: false });
    else if (key === "\r" || key === "\n") this.#change({ isTyping: false });
    else if (key === "\u007f" || key === "\b") this.#change({ filter: filter.slice(0, -1) });
    else if (/^[^\p{Cc}]+$/u.test(key)) this.#change({ filter: filter + key });
  }

  #command(key: string): void {
    const { chosen } = this.#state;
    const sort = SORTS[key];
    if (sort !== undefined) this.#change({ sort });
    else if (["q", "\u0003", "\u0004"].includes(key)) this.#end.abort();
    else if (key === "/") this.#change({ isTyping: true, filter: "" });
    else if (["\u001b[A", "k"].includes(key)) this.#change({ chosen: chosen - 1 });
    else if (["\u001b[B", "j"].includes(key)) this.#change({ chosen: chosen + 1 });
    else if (key === "a") this.#showEnded();
    else if (key === "l" || key === "\r")
      void this.#cover((id, task) => ["logs", "-f", "-n", "100", "-task", task, id]);
    else if (key === "e")
      void this.#cover((id, task) => ["alloc", "exec", "-task", task, id, "/bin/sh"]);
  }

  #showEnded(): void {
    this.#all = !this.#all;
    this.#look().then(
      () => this.#draw(),
      () => {},
    );
  }

  /** Runs a command about the chosen task in place of the screen, until it ends. */
  async #cover(argv: (allocId: string, task: string) => string[]): Promise<void> {
    const row = shownRows(this.#state)[this.#state.chosen];
    if (row === undefined) return;
    const { stdin, stdout, env } = this.#options.context;
    this.#isCovered = true;
    stdin.setRawMode?.(false);
    stdin.pause();
    stdout.write(LEAVE_SCREEN);
    // Ctrl-C is for the command.
    const ignore = () => {};
    process.on("SIGINT", ignore);
    const [file, ...own] = OWN_PROGRAM;
    try {
      const child = spawn(file, [...own, ...argv(row.alloc.ID, row.task)], {
        stdio: "inherit",
        env: { ...env, NOMAD_ADDR: this.#options.client.address },
      });
      await once(child, "exit");
    } finally {
      process.off("SIGINT", ignore);
      stdout.write(ENTER_SCREEN);
      stdin.setRawMode?.(true);
      stdin.resume();
      this.#isCovered = false;
      this.#draw();
    }
  }

  /** The task that was chosen stays so wherever it is now, unless another one is chosen. */
  #change(change: Partial<TopState>): void {
    const before = shownRows(this.#state)[this.#state.chosen];
    const next = { ...this.#state, ...change };
    const shown = shownRows(next);
    const same = shown.findIndex(
      ({ alloc, task }) => alloc.ID === before?.alloc.ID && task === before.task,
    );
    const chosen = change.chosen === undefined && same >= 0 ? same : next.chosen;
    this.#state = { ...next, chosen: Math.max(0, Math.min(chosen, shown.length - 1)) };
  }

  #draw(): void {
    if (this.#isCovered || this.#end.signal.aborted) return;
    const { context, style } = this.#options;
    const { stdout } = context;
    const size = {
      columns: stdout.columns || DEFAULT_SIZE.columns,
      rows: stdout.rows || DEFAULT_SIZE.rows,
    };
    const lines = topScreen(this.#state, size, style).map((line) => line + CLEAR_LINE);
    stdout.write(HOME + lines.join("\r\n") + CLEAR_BELOW);
  }
}
