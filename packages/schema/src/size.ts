const POWERS = ["", "K", "M", "G", "T", "P"];

/** The bytes of a size like "100GB" or "10 MiB": with an i, units are of 1024, else of 1000. */
export function parseSize(text: string): number {
  const [, count = "0", unit = "", binary = ""] =
    /^(\d+(?:\.\d+)?)\s*([kKMGTP]?)(i?)B?$/.exec(text) ?? [];
  return Math.floor(
    Number(count) * (binary === "" ? 1000 : 1024) ** POWERS.indexOf(unit.toUpperCase()),
  );
}
