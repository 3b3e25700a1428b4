import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf, resultOf } from "../../test/evaluate-text.ts";

test("date functions give what their documentation says", () => {
  const time = '"2018-01-02T23:12:01Z"';
  check([
    [`formatdate("DD MMM YYYY hh:mm ZZZ", ${time})`, "02 Jan 2018 23:12 UTC"],
    [`formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZ", ${time})`, "Tuesday, 02-Jan-18 23:12:01 UTC"],
    [
      'formatdate("EEE, DD MMM YYYY hh:mm:ss ZZZ", "2018-01-02T23:12:01-08:00")',
      "Tue, 02 Jan 2018 23:12:01 -0800",
    ],
    [`formatdate("HH:mmaa", ${time})`, "11:12pm"],
    [`formatdate("h 'o''clock'", ${time})`, "23 o'clock"],
    ['timeadd("2017-11-22T00:00:00Z", "10m")', "2017-11-22T00:10:00Z"],
    ['timeadd("2017-11-22T00:00:00+02:00", "-1.5h")', "2017-11-21T22:30:00+02:00"],
  ]);
});

test("timestamp gives the present", () => {
  const now = () => new Date("2026-01-02T03:04:05.678Z");
  assert.equal(resultOf("timestamp()", { now }), "2026-01-02T03:04:05Z");
});

test("times that do not exist are refused", () => {
  assert.match(errorOf('formatdate("YYYY", "2018-02-30T00:00:00Z")'), /is not a real time/);
  assert.match(errorOf('formatdate("YYYY", "yesterday")'), /not a valid RFC3339 timestamp/);
  assert.match(errorOf('formatdate("YYY", "2018-01-02T23:12:01Z")'), /year must either be/);
  assert.match(errorOf('timeadd("2017-11-22T00:00:00Z", "10")'), /invalid duration "10"/);
});
