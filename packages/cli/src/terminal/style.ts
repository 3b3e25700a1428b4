import type { Context, Output } from "../command/context.ts";

/** Colours a text, or gives it back as it is where colours are off. */
export interface Style {
  readonly coloured: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  magenta(text: string): string;
  blue(text: string): string;
  inverse(text: string): string;
}

const PLAIN: Style = {
  coloured: false,
  bold: (text) => text,
  dim: (text) => text,
  red: (text) => text,
  green: (text) => text,
  yellow: (text) => text,
  cyan: (text) => text,
  magenta: (text) => text,
  blue: (text) => text,
  inverse: (text) => text,
};

const COLOURED: Style = {
  coloured: true,
  bold: (text) => paint("bold", text),
  dim: (text) => paint("dim", text),
  red: (text) => paint("red", text),
  green: (text) => paint("green", text),
  yellow: (text) => paint("yellow", text),
  cyan: (text) => paint("cyan", text),
  magenta: (text) => paint("magenta", text),
  blue: (text) => paint("blue", text),
  inverse: (text) => paint("inverse", text),
};

/**
 * Colours, or none: the flags decide, then `NO_COLOR` (https://no-color.org) or `NOMAD_CLI_NO_COLOR`,
 * then `NOMAD_CLI_FORCE_COLOR`, and at last whether `output` is a terminal.
 */
export function chooseStyle(
  { noColor, forceColor }: { noColor: boolean; forceColor: boolean },
  { env, output }: { env: Context["env"]; output: Output },
): Style {
  if (noColor) return PLAIN;
  if (forceColor) return COLOURED;
  if (env.NO_COLOR || env.NOMAD_CLI_NO_COLOR) return PLAIN;
  if (env.NOMAD_CLI_FORCE_COLOR) return COLOURED;
  return output.isTTY === true && env.TERM !== "dumb" ? COLOURED : PLAIN;
}

type Format = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta" | "blue" | "inverse";

function paint(format: Format, text: string): string {
  // Imported, `node:util` would bring half of Node along, whether or not there is colour.
  const { styleText } = process.getBuiltinModule("node:util");
  return styleText(format, text, { validateStream: false });
}
