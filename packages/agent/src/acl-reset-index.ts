import { readFile } from "node:fs/promises";
import { errnoOf } from "@drover/fault";
import type { Logger } from "@drover/logger";

/**
 * Reads the index that an operator has written down to bootstrap ACL again.
 *
 * @returns undefined if there is no such file, or no number in it, which is logged
 */
export async function aclResetIndex(file: string, log: Logger): Promise<number | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const isMissing = errnoOf(error) === "ENOENT";
    if (!isMissing) log.error("failed to read bootstrap file", { path: file, error });
    return undefined;
  }
  const match = /^\s*(\d{1,15})\s*$/.exec(text);
  if (match?.[1] === undefined) log.error("no reset index in bootstrap file", { path: file });
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
