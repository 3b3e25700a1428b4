import type { Context } from "../command/context.ts";
import { chooseStyle, type Style } from "./style.ts";
import { visible } from "./visible.ts";

/** Where a command writes. Nothing that it writes can steer the terminal. */
export interface Terminal {
  readonly style: Style;
  /** Writes a line, or several, to standard output. */
  print(text: string): void;
  /** The same to standard error. */
  warn(text: string): void;
  /** The same in red, for what went wrong. */
  fail(text: string): void;
}

export function createTerminal(
  colour: { noColor: boolean; forceColor: boolean },
  context: Context,
): Terminal {
  const { stdout, stderr, env } = context;
  const errorStyle = chooseStyle(colour, { env, output: stderr });
  return {
    style: chooseStyle(colour, { env, output: stdout }),
    print: (text) => void stdout.write(`${visible(text)}\n`),
    warn: (text) => void stderr.write(`${visible(text)}\n`),
    fail: (text) => void stderr.write(`${errorStyle.red(visible(text))}\n`),
  };
}
