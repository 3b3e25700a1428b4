import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 60_000;
const LOOK_MS = 10;

/**
 * Looks until there is something to see.
 *
 * @param look returns undefined or false for "not yet"
 * @throws if it takes longer than anything may
 */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined | false,
): Promise<Value> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`Not within ${DEADLINE_MS} ms: ${what}`);
    await sleep(LOOK_MS);
  }
}

/** Waits until a file holds a text. @returns the file's whole content */
export async function waitForText(file: string, text: string): Promise<string> {
  return eventually(`"${text}" in ${file}`, () => {
    const content = readIfThere(file);
    return content.includes(text) && content;
  });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
