import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@drover/fault";
import { plainLine } from "./plain-line.ts";
import { RecordingLogger } from "./recording-logger.ts";

const LINE = {
  timestamp: "2026-01-31T12:00:00.000Z",
  level: "info",
  name: "client.gc",
  message: "garbage collecting allocation",
  fields: {},
} as const;

test("a line is that of hclog: time, level, part, message, fields", () => {
  assert.equal(
    plainLine({ ...LINE, fields: { alloc_id: "a1", count: 3, index: 2n ** 60n, left: undefined } }),
    "2026-01-31T12:00:00.000Z [INFO]  client.gc: garbage collecting allocation: alloc_id=a1 count=3 index=1152921504606846976\n",
  );
  assert.equal(
    plainLine({ ...LINE, level: "error", name: "", location: "agent/agent.ts:12" }),
    "2026-01-31T12:00:00.000Z [ERROR] agent/agent.ts:12: garbage collecting allocation\n",
  );
});

test("values with spaces, quotes and equals signs are in quotes, empty ones too", () => {
  const fields = { a: "", b: "x y", c: 'say "x"', d: "k=v", e: ["x", "y z"], f: { g: [1n] } };
  assert.match(
    plainLine({ ...LINE, fields }),
    / a="" b="x y" c="say \\"x\\"" d="k=v" e="\[x, y z\]" f="\{\\"g\\":\[\\"1\\"\]\}"\n$/,
  );
});

test("a value of several lines has lines of its own, after the others", () => {
  const error = new Fault("invalid_argument", "Two things:\n  one\n  two\n");
  assert.equal(
    plainLine({ ...LINE, fields: { error, job_id: "web" } }),
    "2026-01-31T12:00:00.000Z [INFO]  client.gc: garbage collecting allocation: job_id=web\n" +
      "  error=\n  | Two things:\n  |   one\n  |   two\n",
  );
});

test("control characters of names and values are spelled out, and no value can look like a line", () => {
  const job = "web\n2026-01-31T12:00:00.000Z [ERROR] root: gone\u001b[2J\u009b2J\u202e\r\u2028";
  const text = plainLine({ ...LINE, message: `\u001b${job}`, fields: { job_id: job, [job]: "x" } });
  for (const line of text.split("\n").slice(1)) assert.match(line, /^(?: {2}|$)/);
  assert.doesNotMatch(text, /[\0-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
  assert.match(text, /gone\\u001b\[2J\\u009b2J\\u202e/);
});

test("a recording logger keeps the messages of all loggers that are named after it", () => {
  const log = new RecordingLogger();
  log.debug("begun");
  log.named("gc", { alloc_id: "a" }).warn("failed", { error: new TypeError("no") });
  assert.deepEqual(log.lines, ["begun", 'failed: alloc_id=a error="TypeError: no"']);
  assert.deepEqual(log.problems, ['failed: alloc_id=a error="TypeError: no"']);
});
