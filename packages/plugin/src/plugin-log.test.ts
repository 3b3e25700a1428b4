import assert from "node:assert/strict";
import { test } from "node:test";
import { formatLogLine, PluginLog, parseLogLine } from "./plugin-log.ts";

test("a logged line is one line of hclog's JSON and is parsed back", () => {
  const lines: string[] = [];
  const log = new PluginLog(
    "hello",
    (line) => lines.push(line),
    () => new Date("2026-01-02T03:04:05.678Z"),
  );
  log.warn("Two\nlines", { task: "web", error: new Error("no such file"), size: 2n ** 60n });
  assert.deepEqual(JSON.parse(lines[0] ?? ""), {
    "@level": "warn",
    "@message": "Two\nlines",
    "@module": "hello",
    "@timestamp": "2026-01-02T03:04:05.678000Z",
    task: "web",
    error: "no such file",
    size: "1152921504606846976",
  });
  assert.equal(lines[0]?.indexOf("\n"), (lines[0]?.length ?? 0) - 1);
  assert.equal(parseLogLine(lines[0] ?? "").level, "warn");
});

test("an entry survives the way through a line", () => {
  const entry = {
    level: "info" as const,
    message: "Started",
    module: "m",
    timestamp: "2026-01-02T03:04:05Z",
    fields: { a: [1, "x"] },
  };
  assert.deepEqual(parseLogLine(formatLogLine(entry)), entry);
});

test("a field cannot take the place of the message", () => {
  const entry = { level: "info" as const, message: "real", module: "", timestamp: "" };
  const line = formatLogLine({ ...entry, fields: { "@message": "forged" } });
  assert.equal(parseLogLine(line).message, "real");
});

test("text that is not JSON is kept whole, at the level that it begins with", () => {
  assert.deepEqual(
    ["[ERROR] disk full", "panic: oh", '{"broken', "{}", "[NOISE] x"].map((line) => {
      const { level, message } = parseLogLine(line);
      return [level, message];
    }),
    [
      ["error", "[ERROR] disk full"],
      ["debug", "panic: oh"],
      ["debug", '{"broken'],
      ["debug", ""],
      ["debug", "[NOISE] x"],
    ],
  );
});
