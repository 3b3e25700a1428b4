import os from "node:os";
import { type Findings, quote } from "./messages.ts";

/** An empty name, for the default, and one that is known at run time only are fine. */
export function* validateSignal(name: string, attribute: string): Findings {
  if (name === "" || name.includes("${") || Object.hasOwn(os.constants.signals, name)) return;
  const upper = name.toUpperCase();
  const guess = [upper, `SIG${upper}`].find((known) => Object.hasOwn(os.constants.signals, known));
  const hint = guess === undefined ? "" : `; did you mean ${quote(guess)}?`;
  yield `${attribute} ${quote(name)} is no signal of this system${hint}`;
}
