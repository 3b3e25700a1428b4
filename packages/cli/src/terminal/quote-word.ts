/** A word as a shell takes it for one, in single quotes where that is needed. */
export function quoteWord(word: string): string {
  return /^[\w./=@:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
