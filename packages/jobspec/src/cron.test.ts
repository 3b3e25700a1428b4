import assert from "node:assert/strict";
import { test } from "node:test";
import type { PeriodicConfig } from "@drover/job";
import { nextLaunch } from "./cron.ts";

const PERIODIC: PeriodicConfig = {
  Enabled: true,
  Spec: "",
  Specs: null,
  SpecType: "cron",
  ProhibitOverlap: false,
  TimeZone: "UTC",
};

function next(given: Partial<PeriodicConfig>, from: string): string | undefined {
  return nextLaunch({ ...PERIODIC, ...given }, new Date(from))?.toISOString();
}

test("five, six and seven fields and names are understood as Nomad understands them", () => {
  const from = "2026-03-01T10:07:30Z";
  const table: [string, string][] = [
    ["*/15 * * * *", "2026-03-01T10:15:00.000Z"],
    ["@daily", "2026-03-02T00:00:00.000Z"],
    ["0 0 1 1 * 2028", "2028-01-01T00:00:00.000Z"],
    ["*/20 * * * * * *", "2026-03-01T10:07:40.000Z"],
    ["0 9 L * *", "2026-03-31T09:00:00.000Z"],
    ["0 9 * * MON#2", "2026-03-09T09:00:00.000Z"],
    ["0 0 13 * 5", "2026-03-06T00:00:00.000Z"],
    ["10/20 * * * *", "2026-03-01T10:10:00.000Z"],
  ];
  for (const [spec, expected] of table) assert.equal(next({ Spec: spec }, from), expected, spec);
});

test("the earliest of several expressions counts", () => {
  assert.equal(
    next({ Specs: ["0 12 * * *", "0 11 * * *"] }, "2026-03-01T10:00:00Z"),
    "2026-03-01T11:00:00.000Z",
  );
});

test("times are those of the job's zone", () => {
  assert.equal(
    next({ Spec: "0 9 * * *", TimeZone: "Europe/Berlin" }, "2026-07-01T00:00:00Z"),
    "2026-07-01T07:00:00.000Z",
  );
});

test("a time that a change of the clock leaves out comes right after the change", () => {
  const berlin = { Spec: "30 2 * * *", TimeZone: "Europe/Berlin" };
  assert.equal(next(berlin, "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
});

test("an expression that never comes again gives none", () => {
  assert.equal(next({ Spec: "0 0 1 1 * 2020" }, "2026-03-01T00:00:00Z"), undefined);
});

test("a job that is disabled has no next launch, whatever else is wrong with it", () => {
  const from = "2026-03-01T10:00:00Z";
  assert.equal(next({ Enabled: false, Spec: "* * * * *" }, from), undefined);
  assert.equal(next({ Enabled: false, Spec: "* * * * *", TimeZone: "a\tb" }, from), undefined);
});
