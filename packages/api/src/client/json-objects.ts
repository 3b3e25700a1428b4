/**
 * Cuts a stream of JSON objects that follow each other, with or without white space between, into
 * the objects' texts. Nomad writes streams of frames and events so.
 */
export async function* jsonObjects(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  let scanned = 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  for await (const piece of pieces) {
    text += decoder.decode(piece, { stream: true });
    let start = 0;
    for (; scanned < text.length; scanned++) {
      const character = text[scanned];
      if (escaped) escaped = false;
      else if (inString) {
        if (character === "\\") escaped = true;
        else if (character === '"') inString = false;
      } else if (character === '"') inString = true;
      else if (character === "{") depth++;
      else if (character === "}" && --depth === 0) {
        yield text.slice(start, scanned + 1).trim();
        start = scanned + 1;
      }
    }
    text = text.slice(start);
    scanned = text.length;
  }
}
