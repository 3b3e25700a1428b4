import assert from "node:assert/strict";
import { test } from "node:test";
import { runCli } from "../../test/run-cli.ts";
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

test("Nomad's commands that make no sense here are refused with the reason, whatever their flags", () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    "acl auth-method create -name x": /^There is no single sign-on/,
    "acl binding-rule list": /^There is no single sign-on/,
    login: /^There is no single sign-on/,
    "operator autopilot health -json": /^An agent is a single server: there is no gossip/,
    "operator gossip keyring list": /^An agent is a single server/,
    "operator raft list-peers -stale": /^An agent is a single server/,
    "server join 127.0.0.1": /^An agent is a single server/,
    "server-force-leave x": /^An agent is a single server/,
    "node identity renew x": /^The agent is its own client/,
    "setup vault -y": /^There is no Consul and no Vault to set up/,
    "quota list": /^This is of Nomad Enterprise/,
    "operator utilization": /^This is of Nomad Enterprise/,
    "plugin status": /^There is no CSI/,
    "volume snapshot list": /^There is no CSI/,
    "volume deregister x": /drover volume delete$/,
    "eval delete x": /drover system gc$/,
    "monitor export -on-disk": /^The log is where the agent writes it/,
  };
  for (const [line, reason] of Object.entries(refusals)) {
    const found = findCommand(line.split(" "));
    assert.equal(found.kind, "refused", line);
    assert.match(found.kind === "refused" ? found.message : "", reason);
  }
});

test("a refused command ends with 1 and its reason on standard error", async () => {
  const { exitCode, stdout, stderr } = await runCli(["-address", "http://x", "quota", "list"]);
  assert.deepEqual([exitCode, stdout], [1, ""]);
  assert.equal(
    stderr,
    "This is of Nomad Enterprise: limits are those of each task's resources block\n",
  );
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
