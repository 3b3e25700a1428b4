import type { PeriodicConfig } from "@drover/job";
import { Cron } from "croner";

/** A cron expression, or why it is none. */
export type ParsedCron =
  | { readonly cron: Cron; readonly problem?: undefined }
  | { readonly cron?: undefined; readonly problem: string };

/**
 * Parses a cron expression as Nomad takes it: five fields, six with a year at the end, seven with
 * seconds at the beginning too, or a name as `@daily`.
 *
 * @param timeZone an IANA name
 */
export function parseCron(spec: string, timeZone = "UTC"): ParsedCron {
  const fields = spec.trim().split(/\s+/);
  const pattern = fields.length === 6 ? `0 ${fields.join(" ")}` : fields.join(" ");
  try {
    return { cron: new Cron(pattern, { timezone: timeZone, paused: true, sloppyRanges: true }) };
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
    .map((spec) => parseCron(spec, periodic.TimeZone).cron?.nextRun(from) ?? null)
    .filter((launch) => launch !== null);
  return launches.reduce<Date | null>(
    (earliest, launch) => (earliest === null || launch < earliest ? launch : earliest),
    null,
  );
}
