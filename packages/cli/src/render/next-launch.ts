import type { Job } from "@drover/job";
import { formatDuration } from "../terminal/duration.ts";
import { formatTime } from "../terminal/time.ts";

/** When a periodic job starts next, and how soon that is; undefined for one that does not. */
export async function describeNextLaunch(
  { Periodic, Stop }: Job,
  now = new Date(),
): Promise<string | undefined> {
  if (Periodic === null || Stop) return undefined;
  // Cron expressions are read for periodic jobs alone.
  const { nextLaunch } = await import("@drover/jobspec");
  const next = nextLaunch(Periodic, now);
  if (next === null) return undefined;
  return `${formatTime(next)} (${formatDuration(next.getTime() - now.getTime())} from now)`;
}
