/** Whether a text is a pattern's: `*` stands for any characters, none included. Takes linear space and no recursion. */
export function matchesGlob(pattern: string, text: string): boolean {
  let [p, t] = [0, 0];
  let [star, resumed] = [-1, 0];
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resumed = t;
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resumed;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
