import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bool,
  int,
  listOf,
  mandatory,
  nullable,
  schema,
  string,
  strings,
  within,
} from "@drover/schema";
import { configSpecOf, readConfig } from "./config-table.ts";

const TABLE = schema({
  command: mandatory(string("command")),
  args: strings("args"),
  maps: listOf<Record<string, string>>("maps", { kind: "map", item: { kind: "string" } }),
  score: within(nullable(int("score")), { min: 0, max: 1000 }),
  enabled: bool("enabled"),
  mode: string<string>("mode", "fast"),
});

test("a table of options is on the wire what it says, with the defaults that are not null", () => {
  const attr = (name: string, type: string) => ({ kind: "attr", name, type }) as const;
  assert.deepEqual(configSpecOf(TABLE), {
    kind: "object",
    attributes: {
      command: { ...attr("command", "string"), required: true },
      args: attr("args", "list(string)"),
      maps: attr("maps", "list(map(string))"),
      score: attr("score", "number"),
      enabled: {
        kind: "default",
        primary: attr("enabled", "bool"),
        default: { kind: "literal", value: "false" },
      },
      mode: {
        kind: "default",
        primary: attr("mode", "string"),
        default: { kind: "literal", value: '"fast"' },
      },
    },
  });
});

test("options are read with their defaults, and whole numbers may come as bigints", () => {
  assert.deepEqual(readConfig(TABLE, { command: "x", args: null, score: 5n }, "config"), {
    command: "x",
    args: null,
    maps: null,
    score: 5,
    enabled: false,
    mode: "fast",
  });
});

test("values are converted as HCL converts them, in lists and maps too", () => {
  const block = {
    command: 5,
    args: ["a", 1, true],
    maps: [{ x: 1 }],
    score: "12",
    enabled: "true",
  };
  assert.deepEqual(readConfig(TABLE, block, "config"), {
    command: "5",
    args: ["a", "1", "true"],
    maps: [{ x: "1" }],
    score: 12,
    enabled: true,
    mode: "fast",
  });
});

test("everything that is wrong with a block is told at once", () => {
  const block = { arg: 1, maps: ["x"], score: 1001, enabled: "yes" };
  assert.throws(() => readConfig(TABLE, block, "config"), {
    code: "invalid_argument",
    message: [
      'config.arg is not a known field; did you mean "args"?',
      'config.maps[0] must be an object, not "x"',
      "config.score must be 0 to 1000, not 1001",
      'config.enabled must be true or false, not "yes"',
      "config.command is missing",
    ].join("; "),
  });
});
