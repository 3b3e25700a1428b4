import { parseJson, stringifyJson } from "@drover/schema/json";
import { TimeSlice } from "./time-slice.ts";

const PIECE_CHARACTERS = 64 * 1024;
const INDENT = 4;

/**
 * A JSON list, piece by piece. Between the pieces, and whenever making them has taken a while, other
 * requests have their turn.
 *
 * @param items the JSON of each item
 */
export async function* listPieces(
  items: Iterable<string> | AsyncIterable<string>,
  { pretty }: { pretty: boolean },
): AsyncGenerator<string, void> {
  const slice = new TimeSlice();
  const [open, close] = pretty ? [`\n${" ".repeat(INDENT)}`, "\n"] : ["", ""];
  let piece = "[";
  let isEmpty = true;
  for await (const item of items) {
    piece += `${isEmpty ? "" : ","}${open}${pretty ? indented(item) : item}`;
    isEmpty = false;
    if (piece.length >= PIECE_CHARACTERS) {
      yield piece;
      piece = "";
    }
    if (slice.isOver) await slice.next();
  }
  yield `${piece}${isEmpty ? "" : close}]${close}`;
}

function indented(json: string): string {
  return stringifyJson(parseJson(json), INDENT).replaceAll("\n", `\n${" ".repeat(INDENT)}`);
}
