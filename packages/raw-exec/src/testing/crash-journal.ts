import { readFileSync } from "node:fs";
import type { TaskHandle } from "@drover/driver";

/** What an agent that may be killed at any time has written down, in order. */
export type CrashJournal = (
  | { readonly step: "starting" | "stopping" | "destroying"; readonly id: string }
  | { readonly step: "started"; readonly id: string; readonly handle: TaskHandle }
)[];

export function encodeEntry(entry: CrashJournal[number]): string {
  const state = "handle" in entry ? Buffer.from(entry.handle.driverState).toString("base64") : "";
  return `${JSON.stringify({ ...entry, state })}\n`;
}

/** The entries that were written to their end. */
export function readJournal(file: string): CrashJournal {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => {
    const { state, ...entry } = JSON.parse(line);
    if (entry.step !== "started") return entry;
    return { ...entry, handle: { ...entry.handle, driverState: Buffer.from(state, "base64") } };
  });
}
