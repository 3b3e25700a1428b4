import type { NomadClient } from "@drover/api";
import { sleep } from "@drover/clock";
import { readLastLines } from "../api/read-end.ts";

const LINES = 10;
/** The end of a task is told before the last of its output is in the file. */
const PAUSE_MS = 100;
const LONGEST_MS = 1000;

/** The end of what a task wrote. */
export interface LastWords {
  readonly type: "stdout" | "stderr";
  readonly text: string;
}

/**
 * The last lines of the standard error of a task that has ended, or of its standard output where there is no other;
 * undefined where it wrote nothing, or where it cannot be read any more. Waits until no more is coming.
 */
export async function lastWords(
  client: NomadClient,
  options: { allocId: string; task: string; lines?: number },
): Promise<LastWords | undefined> {
  const deadline = performance.now() + LONGEST_MS;
  for (let words = await wordsSoFar(client, options); ; ) {
    await sleep(PAUSE_MS);
    const now = await wordsSoFar(client, options);
    const isWhole = now !== undefined && now.type === words?.type && now.text === words.text;
    if (isWhole || performance.now() > deadline) return now;
    words = now;
  }
}

async function wordsSoFar(
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
