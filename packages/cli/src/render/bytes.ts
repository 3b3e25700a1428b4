const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes for people: "968 KiB", "1.5 GiB". */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  const digits = Number.isInteger(amount) || amount >= 100 ? 0 : 1;
  return `${Number(amount.toFixed(digits))} ${UNITS[unit]}`;
}
