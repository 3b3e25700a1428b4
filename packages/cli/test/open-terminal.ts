import type { TestContext } from "node:test";
import { spawn } from "@lydell/node-pty";
import { eventually } from "./eventually.ts";
import { DROVER, ROOT } from "./run-drover.ts";

export interface TerminalOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Characters; 100 by 30 unless told. */
  readonly size?: { readonly columns: number; readonly rows: number };
  /** The program; `drover` of the sources unless told. */
  readonly program?: string;
}

/** `drover` on a terminal of its own. */
export interface OpenTerminal {
  /** Presses keys. */
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  /** All that was written to it, or what was since `forget`. */
  screen(): string;
  forget(): void;
  /** Waits until it was written. */
  shows(text: RegExp): Promise<void>;
  /** Waits for the end of the program, and gives its exit code. */
  end(): Promise<number>;
}

/** Starts `drover` on a terminal; after the test it is ended where it has not. */
export function openTerminal(
  t: TestContext,
  argv: readonly string[],
  { env, cwd = ROOT, size = { columns: 100, rows: 30 }, program = DROVER }: TerminalOptions = {},
): OpenTerminal {
  const terminal = spawn(program, [...argv], {
    cwd,
    cols: size.columns,
    rows: size.rows,
    env: { ...process.env, ...env },
  });
  let screen = "";
  let ended: number | undefined;
  terminal.onData((data) => {
    screen += data;
  });
  terminal.onExit(({ exitCode }) => {
    ended = exitCode;
  });
  t.after(() => {
    if (ended === undefined) terminal.kill("SIGKILL");
  });
  return {
    press: (keys) => terminal.write(keys),
    resize: (columns, rows) => terminal.resize(columns, rows),
    screen: () => screen,
    forget() {
      screen = "";
    },
    async shows(text) {
      await eventually(
        async () => text.test(screen),
        () => `${text} in\n${screen}`,
      );
    },
    async end() {
      return await eventually(
        async () => ended,
        () => `the end of the program that wrote\n${screen}`,
      );
    },
  };
}
