/** Orders texts by code point, as bytes of UTF-8 would be; for sorting. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return fromSurrogate(x) - fromSurrogate(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function fromSurrogate(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** The entries of a map in the order of their keys. */
export function sortedByKey<T>(entries: Iterable<readonly [string, T]>): Map<string, T> {
  return new Map([...entries].sort(([a], [b]) => compareText(a, b)));
}
