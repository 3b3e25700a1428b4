import assert from "node:assert/strict";
import { test } from "node:test";
import { ALIASES, COMMANDS, GROUPS } from "../commands.ts";
import { findCommand } from "./find-command.ts";

test("the longest name that the command line begins with is the command", () => {
  assert.deepEqual(findCommand(["job", "status", "web", "-json"]), {
    kind: "command",
    name: "job status",
    rest: ["web", "-json"],
  });
  assert.deepEqual(findCommand(["job", "periodic", "force", "backup"]), {
    kind: "command",
    name: "job periodic force",
    rest: ["backup"],
  });
});

test("Nomad's short names stand for the long ones", () => {
  assert.deepEqual(findCommand(["fs", "-H", "ab12"]), {
    kind: "command",
    name: "alloc fs",
    rest: ["-H", "ab12"],
  });
});

test("the word that several commands begin with stands for their list", () => {
  assert.equal(findCommand(["job"]).kind, "group");
  assert.equal(findCommand(["operator", "scheduler", "-help"]).kind, "group");
});

test("a misspelt command is answered with the nearest one", () => {
  const explain = (...argv: string[]) => {
    const found = findCommand(argv);
    return found.kind === "unknown" ? found.message : found.kind;
  };
  assert.equal(
    explain("job", "stauts"),
    'Unknown command "drover job stauts". Did you mean "drover job status"?',
  );
  assert.equal(explain("evl"), 'Unknown command "drover evl". Did you mean "drover eval"?');
  assert.equal(explain("xyzzy"), 'Unknown command "drover xyzzy"');
});

test("every command loads, and every group and alias leads to one", async () => {
  for (const [name, { load }] of COMMANDS) {
    const command = await load();
    assert.equal(typeof command.run, "function", name);
  }
  const names = [...COMMANDS.keys()];
  for (const group of GROUPS.keys()) {
    assert.ok(
      names.some((name) => name.startsWith(`${group} `)),
      group,
    );
  }
  for (const target of ALIASES.values()) assert.ok(COMMANDS.has(target), target);
});
