import type { Job, PeriodicConfig } from "@drover/job";
import { parseCron } from "../cron.ts";
import { type Findings, quote } from "./messages.ts";

export function* validatePeriodic({ Periodic, Type }: Job): Findings {
  if (Periodic === null || !Periodic.Enabled) return;
  if (Type !== "batch" && Type !== "sysbatch") {
    yield 'Periodic can only be used with "batch" or "sysbatch" scheduler';
  }
  const specs = cronSpecs(Periodic);
  if (Periodic.Spec !== "" && Periodic.Specs !== null) yield "Only cron or crons may be used";
  if (specs.length === 0) yield "Must specify a spec";
  if (!isTimeZone(Periodic.TimeZone)) yield `Invalid time zone ${quote(Periodic.TimeZone)}`;
  if (Periodic.SpecType !== "cron") {
    yield `Unknown periodic specification type ${quote(Periodic.SpecType)}`;
    return;
  }
  for (const spec of specs) {
    const problem = parseCron(spec).problem;
    if (problem !== undefined) yield `Invalid cron spec ${quote(spec)}: ${problem}`;
  }
}

export function* validateParameterized({ ParameterizedJob, Dispatched, Type }: Job): Findings {
  if (ParameterizedJob === null || Dispatched) return;
  if (Type !== "batch" && Type !== "sysbatch") {
    yield 'Parameterized job can only be used with "batch" or "sysbatch" scheduler';
  }
  const { Payload, MetaRequired, MetaOptional } = ParameterizedJob;
  if (!["optional", "required", "forbidden"].includes(Payload)) {
    yield `Unknown payload requirement: ${quote(Payload)}`;
  }
  const both = (MetaRequired ?? []).filter((key) => MetaOptional?.includes(key));
  if (both.length > 0) {
    yield `Required and optional meta keys should be disjoint. Following keys exist in both: ${both.join(", ")}`;
  }
}

/** The cron expressions of a periodic job, whichever way they are given. */
export function cronSpecs({ Spec, Specs }: PeriodicConfig): readonly string[] {
  return Spec === "" ? (Specs ?? []) : [Spec, ...(Specs ?? [])];
}

/** An IANA name, or "Local" for the zone of the machine. */
function isTimeZone(name: string): boolean {
  if (name === "Local") return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
