import type { Int64 } from "@drover/job";
import { useApp } from "../app.ts";
import { formatExact, formatRelative, momentOf } from "../format/time.ts";

/** A moment as people say it, with the exact one on hover. */
export function Time({
  at,
  never = "–",
}: {
  at: Int64 | string | null | undefined;
  never?: string;
}) {
  const { ticker } = useApp();
  const ms = momentOf(at);
  if (ms === undefined) return <span class="muted">{never}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatExact(ms)}>
      {formatRelative(ms, ticker.now.value)}
    </time>
  );
}
