/** Whether a text holds what a user searches for: a text in any case, or a pattern between slashes. */
export function matcher(word: string): (text: string) => boolean {
  const pattern = patternOf(word);
  if (pattern !== undefined) return (text) => pattern.test(text);
  const lower = word.toLowerCase();
  return (text) => text.toLowerCase().includes(lower);
}

/** The pattern that a word stands for; undefined for a text, and for a pattern that is not finished. */
function patternOf(word: string): RegExp | undefined {
  const source = /^\/(.+)\/$/.exec(word)?.[1];
  if (source === undefined) return undefined;
  try {
    return new RegExp(source, "i");
  } catch {
    return undefined;
  }
}
