/** One figure, and what it should be at most on a quiet machine. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "s" | "ms" | "MB" | "%" | "tasks/s";
  /** Absent where there is no goal. */
  readonly goal?: number;
}

export function printTable(title: string, figures: readonly Figure[]): void {
  console.log(`${title}:`);
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, value, unit, goal } of figures) {
    const against =
      goal === undefined ? "" : `goal ${goal} ${unit}${value > goal ? ", missed" : ""}`;
    console.log(
      `  ${what.padEnd(width)}  ${`${format(value)} ${unit}`.padEnd(14)}${against}`.trimEnd(),
    );
  }
  console.log("");
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
