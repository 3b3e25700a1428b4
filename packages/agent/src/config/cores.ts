/** The cores of a list like "0-3,5". */
export function coresOf(list: string): Set<number> {
  const cores = new Set<number>();
  for (const range of list === "" ? [] : list.split(",")) {
    const [first = 0, last = first] = range.split("-").map(Number);
    for (let core = first; core <= last; core++) cores.add(core);
  }
  return cores;
}
