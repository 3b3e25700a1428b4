/** The words of a command line, with quotes as a shell has them but nothing expanded. */
export function wordsOf(line: string): string[] {
  const words = line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g);
  return [...words].map(([word]) =>
    word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_all, double, single, escaped) =>
      double !== undefined ? double.replaceAll(/\\(["\\$`])/g, "$1") : (single ?? escaped),
    ),
  );
}
