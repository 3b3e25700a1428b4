import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig } from "@drover/hcl";
import {
  anyMap,
  block,
  blocks,
  bool,
  duration,
  int,
  label,
  labelledBlocks,
  string,
  strings,
} from "../table/fields.ts";
import { ignored, refused, secret, within, zeroIsUnset } from "../table/modifiers.ts";
import { schema } from "../table/schema.ts";
import { decodeBlock } from "./decode-block.ts";
import { diagnosticOf, type Place, type Places } from "./places.ts";

const TASK = schema({
  Name: label(),
  Config: anyMap("config"),
  Args: strings("args"),
});
const JOB = schema({
  Count: within(int("count"), { min: 0 }),
  Priority: zeroIsUnset(within(int("priority", 50), { min: 1, max: 100 })),
  Timeout: within(duration("timeout"), { min: 1_000_000_000 }),
  Ports: within(strings("ports"), { maxItems: 1 }),
  Tasks: blocks("task", TASK),
  Volumes: labelledBlocks("volume", schema({ Source: string("source") })),
  Update: block("update", schema({ Canary: int("canary") })),
  Region: ignored(string("region", "global"), "there is one region"),
  Connect: refused(bool("connect"), "there is no Consul here"),
  Token: secret(within(string("token"), { maxLength: 3 })),
});

function decode(text: string) {
  const { body, diagnostics } = parseConfig(text, "a.hcl");
  const places: Places = new Map<string, Place>();
  const value = decodeBlock(JOB, { body, labels: [] }, { evaluation: {}, diagnostics, places });
  const complaints = diagnostics.map(({ severity, code, detail, subject }) => [
    `${severity} ${code} ${subject?.start.line}:${subject?.start.column}`,
    detail,
  ]);
  return { value, complaints, places };
}

test("values out of range are errors at the value", () => {
  const text = 'count = -1\npriority = 0\ntimeout = "1ms"\nports = ["a", "b"]\ntoken = "hunter2"\n';
  assert.deepEqual(decode(text).complaints, [
    ["error out_of_range 1:9", "count must be at least 0, not -1."],
    ["error out_of_range 3:11", "timeout must be at least 1s, not 1ms."],
    ["error out_of_range 4:9", "ports must have at most 1 items, not 2."],
    ["error out_of_range 5:9", "token is out of range."],
  ]);
});

test("settings that are not obeyed are reported at their name, unless they say what holds anyway", () => {
  assert.deepEqual(decode('region = "eu"\nconnect = true\n').complaints, [
    ["warning no_effect 1:1", "region has no effect: there is one region."],
    ["error refused 2:1", "connect is not supported: there is no Consul here."],
  ]);
  assert.deepEqual(decode('region = "global"\nconnect = false\n').complaints, []);
});

test("each field's place is known by its path, and a problem is shown there or at what is around", () => {
  const { places } = decode(`task "web" {
  config {
    command = "/bin/x"
    args    = ["a", b]
    labels  = { "x" = 1 }
  }
}
volume "data" {
  source = "s"
}
`);
  const at = (path: string) => {
    const problem = { severity: "error", code: "out_of_range", path, message: "" } as const;
    const { subject } = diagnosticOf(problem, places);
    return `${subject?.start.line}:${subject?.start.column}`;
  };
  assert.equal(at("Tasks[0].Config.command"), "3:15");
  assert.equal(at("Tasks[0].Config.args[1]"), "4:21");
  assert.equal(at("Tasks[0].Config.labels.x"), "5:23");
  assert.equal(at("Tasks[0].Config.missing"), "2:3");
  assert.equal(at("Tasks[0].Name"), "1:6");
  assert.equal(at("Volumes.data.Source"), "9:12");
  const unknown = { severity: "error", code: "unknown_field", message: "" } as const;
  const { subject } = diagnosticOf({ ...unknown, path: "Tasks[0].Config.command" }, places);
  assert.equal(subject?.start.column, 5);
});
