import { readdirSync } from "node:fs";

/** Numbers of the rotated files `<name>.0`, `<name>.1` ... in a directory, oldest first. */
export function rotatedFileNumbers(dir: string, name: string): number[] {
  const prefix = `${name}.`;
  return readdirSync(dir)
    .filter((entry) => entry.startsWith(prefix) && /^\d+$/.test(entry.slice(prefix.length)))
    .map((entry) => Number(entry.slice(prefix.length)))
    .filter(Number.isSafeInteger)
    .sort((a, b) => a - b);
}
