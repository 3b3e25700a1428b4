import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { type TestContext, test } from "node:test";
import { type ScriptHeadOptions, scriptHead } from "./script-head.ts";

const REPORT =
  "console.log(JSON.stringify({ args: process.argv.slice(2), flags: process.execArgv }));";

test("a script runs on the first Node that is new enough, with its arguments as they are", (t) => {
  const script = new Script(t);
  const path = [script.node("old", "v22.9.0"), script.node("new"), script.node("odd", "hello")];
  const { stdout, stderr } = script.run(path, ["a b", "$HOME", ""]);
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout).args, ["a b", "$HOME", ""]);
});

test("a script finds a Node in the usual places that the PATH does not name", (t) => {
  const script = new Script(t);
  const { stdout } = script.run([], ["x"], [script.node("opt")]);
  assert.deepEqual(JSON.parse(stdout).args, ["x"]);
});

test("a command gets other options for Node than the agent does", (t) => {
  const script = new Script(t, {
    nodeFlags: ["--no-warnings"],
    commandFlags: ["--no-deprecation"],
    agentFlags: ["--max-semi-space-size=4"],
  });
  const path = [script.node("new")];
  const flags = (...args: string[]) => JSON.parse(script.run(path, args).stdout).flags;
  assert.deepEqual(flags("job", "agent"), ["--no-warnings", "--no-deprecation"]);
  assert.deepEqual(flags(), ["--no-warnings", "--no-deprecation"]);
  assert.deepEqual(flags("agent", "-dev"), ["--no-warnings", "--max-semi-space-size=4"]);
});

test("where every Node is too old a script names them and the way out", (t) => {
  const script = new Script(t);
  const old = script.node("old", "v20.20.2");
  const broken = script.node("broken", "Illegal instruction");
  const { status, stdout, stderr } = script.run([old, broken], [], [old]);
  assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
  assert.equal(
    stderr,
    `tool needs Node 24 or newer, and found ${old}/node (v20.20.2), ${broken}/node (Illegal instruction). ` +
      "Install Node 24, or use the tool with Node inside (dist/standalone/tool).\n",
  );
});

test("without any Node a script says so", (t) => {
  const { status, stderr } = new Script(t).run([], []);
  assert.equal(status, 1);
  assert.match(stderr, /^tool needs Node 24 or newer, and found none\. Install Node 24, or use/);
});

test("to a plugin's host, a script without a Node says so on standard output", (t) => {
  const script = new Script(t, { hostVariable: "HOST_COOKIE" });
  const { stdout, stderr } = script.run([], [], [], { HOST_COOKIE: "1" });
  assert.match(stdout, /^tool needs Node 24 or newer, and found none\. .*\n$/);
  assert.equal(stdout, stderr);
  assert.equal(script.run([], []).stdout, "");
});

class Script {
  readonly #dir: string;

  readonly #options: ScriptHeadOptions;

  constructor(context: TestContext, options: ScriptHeadOptions = {}) {
    this.#options = options;
    this.#dir = mkdtempSync(path.join(tmpdir(), "script-head-"));
    context.after(() => rmSync(this.#dir, { recursive: true }));
  }

  /** A directory with a Node: this one, or one that says that it is of another version. */
  node(name: string, version?: string): string {
    const dir = path.join(this.#dir, name);
    mkdirSync(dir);
    const node = path.join(dir, "node");
    if (version === undefined) symlinkSync(process.execPath, node);
    else writeFileSync(node, `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
    return dir;
  }

  run(
    searchPath: readonly string[],
    args: readonly string[],
    places: readonly string[] = [],
    variables: Readonly<Record<string, string>> = {},
  ) {
    const file = path.join(this.#dir, "tool");
    writeFileSync(file, `${scriptHead("tool", { ...this.#options, places })}${REPORT}\n`, {
      mode: 0o755,
    });
    const env = { PATH: searchPath.join(":"), ...variables };
    return spawnSync(file, args, { encoding: "utf8", env });
  }
}
