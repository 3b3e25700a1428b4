import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigSpec } from "@drover/driver";
import { canonicalize } from "../canonical/canonicalize.ts";
import { driverConfigProblems } from "./driver-config.ts";

const SPEC: ConfigSpec = {
  kind: "object",
  attributes: {
    command: { kind: "attr", name: "command", type: "string", required: true },
    args: { kind: "attr", name: "args", type: "list(string)" },
    level: { kind: "attr", name: "level", type: "number" },
    quiet: { kind: "attr", name: "quiet", type: "bool" },
  },
};

function problems(Config: Record<string, unknown>, Driver = "shell"): string {
  const job = canonicalize({
    TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver, Config }] }],
  });
  const found = driverConfigProblems(job, new Map([["shell", SPEC]]));
  return found.map(({ message }) => message).join("\n");
}

test("what the driver would not take is told with its place", () => {
  assert.match(problems({}), /^Task group g: Task t: driver shell: .*config\.command is required/);
  assert.match(problems({ command: "x", arg: [] }), /no option config\.arg; did you mean args\?/);
  assert.match(problems({ command: "x", wholly: 1 }), /no option config\.wholly; there are args, /);
  assert.match(
    problems({ command: "x", args: "y" }),
    /config\.args cannot be "y": list of string required/,
  );
  assert.match(
    problems({ command: "x", level: "high" }),
    /config\.level cannot be "high": a number is required/,
  );
});

test("a problem has the path of what it is about", () => {
  const job = canonicalize({
    TaskGroups: [{ Name: "g", Tasks: [{ Name: "t", Driver: "shell", Config: { args: [1, {}] } }] }],
  });
  const found = driverConfigProblems(job, new Map([["shell", SPEC]]));
  assert.deepEqual(
    found.map(({ code, path }) => [code, path]),
    [
      ["missing_field", "TaskGroups[0].Tasks[0].Config.command"],
      ["wrong_type", "TaskGroups[0].Tasks[0].Config.args"],
    ],
  );
});

test("values that run time tells, and drivers that are not known, are left alone", () => {
  const config = {
    command: "${NOMAD_TASK_DIR}/run",
    args: ["${attr.cpu.arch}", "$${HOME}"],
    level: "${meta.level}",
    quiet: "${NOMAD_META_quiet}",
  };
  assert.equal(problems(config), "");
  assert.equal(problems({ image: "x" }, "docker"), "");
});
