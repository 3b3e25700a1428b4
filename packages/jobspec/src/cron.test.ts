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

test("a time that a change of the clocks leaves out does not come that day", () => {
  const table: [spec: string, from: string, expected: string][] = [
    ["30 2 * * *", "2019-03-09T11:00:00Z", "2019-03-11T09:30:00.000Z"],
    ["0 2 * * *", "2019-03-09T11:00:00Z", "2019-03-11T09:00:00.000Z"],
    ["0 1 * * *", "2019-03-09T11:00:00Z", "2019-03-10T09:00:00.000Z"],
    ["0 3 * * *", "2019-03-09T11:30:00Z", "2019-03-10T10:00:00.000Z"],
  ];
  for (const [spec, from, expected] of table) {
    assert.equal(next({ Spec: spec, TimeZone: "America/Los_Angeles" }, from), expected, spec);
  }
});

test("a time that a change of the clocks repeats comes twice", () => {
  const launches: string[] = [];
  let from = "2019-11-03T07:00:00Z";
  for (let count = 0; count < 3; count++) {
    from = next({ Spec: "30 1 * * *", TimeZone: "America/Los_Angeles" }, from) ?? "";
    launches.push(from);
  }
  assert.deepEqual(launches, [
    "2019-11-03T08:30:00.000Z",
    "2019-11-03T09:30:00.000Z",
    "2019-11-04T09:30:00.000Z",
  ]);
  const within = { Spec: "30 1 * * *", TimeZone: "America/Los_Angeles" };
  assert.equal(next(within, "2019-11-03T08:40:00Z"), "2019-11-03T09:30:00.000Z");
  assert.equal(next(within, "2019-11-03T09:40:00Z"), "2019-11-04T09:30:00.000Z");
});

test("Local is the zone of the machine", () => {
  const TimeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const from = "2026-03-01T10:00:00Z";
  const spec = "15 4 * * *";
  assert.equal(next({ Spec: spec, TimeZone: "Local" }, from), next({ Spec: spec, TimeZone }, from));
});

test("an expression that never comes again gives none", () => {
  assert.equal(next({ Spec: "0 0 1 1 * 2020" }, "2026-03-01T00:00:00Z"), undefined);
});

test("a job that is disabled has no next launch, whatever else is wrong with it", () => {
  const from = "2026-03-01T10:00:00Z";
  assert.equal(next({ Enabled: false, Spec: "* * * * *" }, from), undefined);
  assert.equal(next({ Enabled: false, Spec: "* * * * *", TimeZone: "a\tb" }, from), undefined);
});
