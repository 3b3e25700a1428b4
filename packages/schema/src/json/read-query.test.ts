import assert from "node:assert/strict";
import { test } from "node:test";
import { bool, duration, int64, string, strings } from "../table/fields.ts";
import { nullable, within } from "../table/modifiers.ts";
import { schema } from "../table/schema.ts";
import { readQuery } from "./read-query.ts";

const QUERY = schema({
  prefix: string(),
  stale: bool(),
  index: within(int64(), { min: 0 }),
  wait: nullable(duration()),
  per_page: within(int64("", 100), { min: 1 }),
  topic: strings(),
});

test("each value of a query is read as its field's type", () => {
  const { value, problems } = readQuery(QUERY, {
    prefix: "we",
    stale: "",
    index: "9007199254740993",
    wait: "1m",
    topic: ["Job:a", "Node"],
    pretty: "x",
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(value, {
    prefix: "we",
    stale: true,
    index: 9_007_199_254_740_993n,
    wait: 60_000_000_000,
    per_page: 100,
    topic: ["Job:a", "Node"],
  });
});

test("booleans are written as Go reads them, and nothing else is one", () => {
  for (const text of ["1", "t", "T", "true", "TRUE", "True"])
    assert.equal(readQuery(QUERY, { stale: text }).value?.stale, true);
  for (const text of ["0", "f", "F", "false", "FALSE", "False"])
    assert.equal(readQuery(QUERY, { stale: text }).value?.stale, false);
  assert.equal(
    readQuery(QUERY, { stale: "yes" }).problems[0]?.message,
    'stale must be true or false, not "yes"',
  );
});

test("a number that is none, or out of range, is an error with its name", () => {
  const complaint = (query: Record<string, string>) => readQuery(QUERY, query).problems[0]?.message;
  assert.equal(complaint({ index: "0x10" }), 'index must be a whole number, not "0x10"');
  assert.equal(complaint({ index: "-1" }), "index must be at least 0, not -1");
  assert.equal(
    complaint({ index: "18446744073709551616" }),
    "index must be -9223372036854775808 to 9223372036854775807, not 18446744073709551616",
  );
  assert.equal(
    complaint({ wait: "soon" }),
    'wait must be nanoseconds or a duration as "30s", not "soon"',
  );
});

test("of a name that is given several times the first counts, and a list takes them all", () => {
  assert.equal(readQuery(QUERY, { prefix: ["a", "b"] }).value?.prefix, "a");
  assert.deepEqual(readQuery(QUERY, { topic: "a" }).value?.topic, ["a"]);
});

test("names of an object's prototype are no values", () => {
  assert.equal(readQuery(schema({ constructor: string() }), {}).value?.constructor, "");
});
