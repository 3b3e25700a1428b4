import type { PeriodicConfig } from "@drover/job";
import { Cron } from "croner";
import { firstChange, offsetAt, systemZone } from "./time-zone.ts";

/** A cron expression, or why it is none. */
export type ParsedCron =
  | { readonly cron: Cron; readonly problem?: undefined }
  | { readonly cron?: undefined; readonly problem: string };

/**
 * Parses a cron expression as Nomad takes it: five fields, six with a year at the end, seven with
 * seconds at the beginning too, or a name as `@daily`. Its times are those of UTC.
 */
export function parseCron(spec: string): ParsedCron {
  const fields = spec.trim().split(/\s+/);
  const pattern = fields.length === 6 ? `0 ${fields.join(" ")}` : fields.join(" ");
  try {
    return { cron: new Cron(pattern, { timezone: "UTC", paused: true, sloppyRanges: true }) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** When a periodic job starts next after `from`; null for never again, and of one that is disabled. */
export function nextLaunch(periodic: PeriodicConfig, from: Date): Date | null {
  // Of one that is disabled nothing was validated.
  if (!periodic.Enabled) return null;
  const specs = periodic.Spec === "" ? (periodic.Specs ?? []) : [periodic.Spec];
  const launches = specs
    .map((spec) => nextRun(parseCron(spec).cron, { timeZone: periodic.TimeZone, from }))
    .filter((launch) => launch !== null);
  return launches.reduce<Date | null>(
    (earliest, launch) => (earliest === null || launch < earliest ? launch : earliest),
    null,
  );
}

/**
 * The next time after `from` at which the clocks of a zone show what an expression asks for: an hour that a
 * change of the clocks leaves out has none, and one that it repeats has two.
 */
function nextRun(
  cron: Cron | undefined,
  { timeZone, from }: { timeZone: string; from: Date },
): Date | null {
  const zone = timeZone === "Local" ? systemZone() : timeZone;
  let at = from.getTime();
  let offset = offsetAt(zone, at);
  // What the clocks show, as if it were a time of UTC.
  let shown = at + offset;
  for (;;) {
    const next = cron?.nextRun(new Date(shown))?.getTime();
    if (next === undefined) return null;
    const change = firstChange(zone, { from: at, to: next - offset });
    if (change === undefined) return new Date(next - offset);
    at = change;
    offset = offsetAt(zone, change);
    shown = change + offset - 1;
  }
}
