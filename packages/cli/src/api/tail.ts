import { booleanFlag, type FlagValues, integerFlag } from "../command/flag.ts";
import { followFrom, readLastLines } from "./read-end.ts";

const DEFAULT_LINES = 10;

/** Flags that say which part of a text is shown. */
export const tailFlags = {
  f: booleanFlag("go on with what is written from now on, until the task ends"),
  tail: booleanFlag("begin at the end, with the last ten lines"),
  n: integerFlag("<lines>", "begin at the end, with so many lines"),
  c: integerFlag("<bytes>", "begin at the end, with so many bytes"),
};

/** How a text is read. */
export interface TailSource {
  whole(options: { follow: boolean }): AsyncIterable<Uint8Array>;
  /** From so many bytes before the end on. */
  end(bytes: number, options: { follow: boolean }): AsyncIterable<Uint8Array>;
}

/** The part of a text that the flags ask for. */
export async function readTail(
  { f: follow, tail, n: lines, c: bytes }: FlagValues<typeof tailFlags>,
  source: TailSource,
): Promise<AsyncIterable<Uint8Array>> {
  if (bytes !== undefined) return source.end(bytes, { follow });
  if (!tail && lines === undefined) return source.whole({ follow });
  const last = await readLastLines(
    (size) => source.end(size, { follow: false }),
    lines ?? DEFAULT_LINES,
  );
  if (follow) return followFrom(last, (size) => source.end(size, { follow }));
  return chunks(last);
}

async function* chunks(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
