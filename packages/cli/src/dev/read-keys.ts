import type { Input } from "../command/context.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/**
 * Hands over each key that is pressed; Ctrl-C and Ctrl-D are "q". Without a terminal there are no keys.
 *
 * @returns what ends it and gives the terminal its own mode back
 */
export function readKeys(stdin: Input, onKey: (key: string) => void): Disposable {
  if (stdin.isTTY !== true) return { [Symbol.dispose]() {} };
  const onData = (data: Buffer) => {
    for (const key of data.toString()) onKey(key === CTRL_C || key === CTRL_D ? "q" : key);
  };
  stdin.setRawMode?.(true);
  stdin.on("data", onData);
  return {
    [Symbol.dispose]() {
      stdin.off("data", onData);
      stdin.setRawMode?.(false);
      stdin.pause();
      stdin.destroy();
    },
  };
}
