import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * The pieces of test files within which a command and its flags stand together: a test, or the cases of
 * one command in a table.
 */
export function readTestBlocks(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(path.join(directory, name), "utf8"))
    .flatMap((text) => text.split(/^(?=test\(| {2}\[)/m));
}

/** Whether a piece of a test calls a command, as one name or word by word. */
export function callsCommand(block: string, names: readonly string[]): boolean {
  return names.some((name) => {
    const words = name.split(" ").map((word) => `"${word}"`);
    return block.includes(`"${name}"`) || new RegExp(words.join(",\\s*")).test(block);
  });
}

/** Whether a piece of a test gives a flag, as `"-name"`, `"-name=value"` or `-name=${value}`. */
export function givesFlag(block: string, flag: string): boolean {
  return new RegExp(`["\`]--?${flag}["=]`).test(block);
}
