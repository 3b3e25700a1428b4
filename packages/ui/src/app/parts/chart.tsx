const WIDTH = 240;
const HEIGHT = 48;

/**
 * The recent past of a measurement, the newest value at the right.
 *
 * @param slots how many values fill the width
 * @param limit a line across, as the most that a task may take
 */
export function Chart({
  label,
  values,
  now,
  most,
  limit,
  slots = 24,
  note,
}: {
  label: string;
  values: readonly number[];
  /** The newest value in words. */
  now: string;
  /** The value at the top edge; the largest one unless told. */
  most?: number | undefined;
  limit?: number | undefined;
  slots?: number;
  note?: string | undefined;
}) {
  const top = Math.max(most ?? 0, ...values, (limit ?? 0) * 1.05, Number.MIN_VALUE);
  const x = (at: number) => WIDTH - ((values.length - 1 - at) * WIDTH) / slots;
  const y = (value: number) => HEIGHT - 1 - (value / top) * (HEIGHT - 3);
  const line = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <figure class="chart">
      <figcaption>
        <span>{label}</span>
        <strong>{now}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label} over the last two minutes, now ${now}`}
      >
        {values.length > 1 && (
          <>
            <polygon points={`${x(0).toFixed(1)},${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
            <polyline points={line} vector-effect="non-scaling-stroke" />
          </>
        )}
        {limit !== undefined && limit > 0 && (
          <line x1="0" x2={WIDTH} y1={y(limit)} y2={y(limit)} vector-effect="non-scaling-stroke" />
        )}
      </svg>
      <small>{note ?? "\u00a0"}</small>
    </figure>
  );
}
