import type { NomadClient } from "@drover/api";
import { readLastLines } from "../api/read-end.ts";

const LINES = 10;

/** The end of what a task wrote. */
export interface LastWords {
  readonly type: "stdout" | "stderr";
  readonly text: string;
}

/**
 * The last lines of a task's standard error, or of its standard output where there is no other;
 * undefined where it wrote nothing, or where it cannot be read any more.
 */
export async function lastWords(
  client: NomadClient,
  { allocId, task, lines = LINES }: { allocId: string; task: string; lines?: number },
): Promise<LastWords | undefined> {
  for (const type of ["stderr", "stdout"] as const) {
    const end = await readLastLines(
      (offset) => client.files.logs(allocId, { task, type, origin: "end", offset }),
      lines,
    ).catch(() => undefined);
    const text = end?.toString().trimEnd();
    if (text) return { type, text };
  }
  return undefined;
}
