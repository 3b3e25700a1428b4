const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Bytes: "968 KiB", "1.5 GiB". */
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

/** "1 job", "3 jobs". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

export function formatPercent(share: number): string {
  return `${share >= 9.95 || share === 0 ? Math.round(share) : share.toFixed(1)} %`;
}

/** As much of an id as people read. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
