import type { Context } from "../command/context.ts";
import { LiveLine } from "./live-line.ts";
import { chooseStyle, type Style } from "./style.ts";
import { visible } from "./visible.ts";

/** Where a command writes. Nothing that it writes can steer the terminal. */
export interface Terminal {
  readonly style: Style;
  /** Whether {@link progress} shows anything: standard output is a terminal that can redraw a line. */
  readonly redraws: boolean;
  /** Writes a line, or several, to standard output. */
  print(text: string): void;
  /** The same to standard error. */
  warn(text: string): void;
  /** The same in red, for what went wrong. */
  fail(text: string): void;
  /**
   * Shows a line below all that is written, in place of the one before; undefined takes it away.
   * Nothing happens where standard output is no terminal.
   */
  progress(text: string | undefined): void;
}

export function createTerminal(
  colour: { noColor: boolean; forceColor: boolean },
  context: Context,
): Terminal {
  const { stdout, stderr, env } = context;
  const errorStyle = chooseStyle(colour, { env, output: stderr });
  const redraws = stdout.isTTY === true && env.TERM !== "dumb";
  const live = new LiveLine(stdout);
  const write = (output: typeof stdout, text: string) => live.above(() => output.write(text));
  return {
    style: chooseStyle(colour, { env, output: stdout }),
    redraws,
    print: (text) => write(stdout, `${visible(text)}\n`),
    warn: (text) => write(stderr, `${visible(text)}\n`),
    fail: (text) => write(stderr, `${errorStyle.red(visible(text))}\n`),
    progress: (text) => {
      if (redraws) live.show(text === undefined ? undefined : visible(text));
    },
  };
}
