/** Random numbers that are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An integer from 0 up to but without `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("Nothing to pick from");
    return item;
  }
}

const PIECES = [
  ..."{}[]()\"'\\$%~.,=?:!*/-+<>#;&|^`\n\r\t \0é😀\ud800a09_",
  ..."${ ${~ %{ ~} $${ %%{ %{if %{for %{endif} %{else} << <<- <<X\n X\n /* */ // == != >= && || => ... :: [*] .*".split(
    " ",
  ),
  ..."for in if true false null 1e9 0.1 1e999999 99999999999999999999 dynamic content for_each".split(
    " ",
  ),
  "range(1000)",
  'join(",", ',
  'format("%099999d", 1)',
  'regexall("(a*)*b", ',
  "setproduct(",
  "[for x in ",
];

/** One of the texts with one to four random changes. */
export function mutate(random: Random, texts: readonly string[]): string {
  let text = random.pick(texts);
  for (let change = random.below(4); change >= 0; change--) text = mutateOnce(random, text, texts);
  return text;
}

function mutateOnce(random: Random, text: string, texts: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(12));
  const before = text.slice(0, at);
  switch (random.below(7)) {
    case 0:
      return before + text.slice(end);
    case 1:
    case 2:
      return before + random.pick(PIECES) + text.slice(at);
    case 3:
      return before + random.pick(PIECES) + text.slice(end);
    case 4:
      return (
        before +
        text.slice(at, end).repeat(random.below(random.below(20) === 0 ? 500 : 5)) +
        text.slice(end)
      );
    case 5: {
      const other = random.pick(texts);
      const start = random.below(other.length + 1);
      return before + other.slice(start, start + random.below(40)) + text.slice(at);
    }
    default: {
      const piece = random.pick(PIECES);
      return (
        before + piece.repeat(random.below(random.below(50) === 0 ? 3000 : 20)) + text.slice(end)
      );
    }
  }
}
