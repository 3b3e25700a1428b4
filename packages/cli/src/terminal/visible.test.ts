import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "../command/context.ts";
import { createTerminal } from "./terminal.ts";
import { visible } from "./visible.ts";

test("what steers a terminal is spelt out", () => {
  assert.equal(visible("a\u001b[2Jb\u0007"), "a\\u001b[2Jb\\u0007");
  assert.equal(visible("\u001b]0;title\u0007\u009b1A\0"), "\\u001b]0;title\\u0007\\u009b1A\\u0000");
  assert.equal(visible("evil\u202egpj.exe"), "evil\\u202egpj.exe");
  assert.equal(visible("100%\rdone"), "100%\\u000ddone");
});

test("lines, tabs, colours and the letters of all languages stay", () => {
  const text = "a\tb\n\u001b[31mrot\u001b[39m grün 日本 🚀 \u200d\u001b[38;5;208;1mx\u001b[m";
  assert.equal(visible(text), text);
  assert.equal(visible("a\r\nb"), "a\nb");
});

test("whatever a command prints goes through it", () => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text), isTTY: true };
  const context = { stdout: output, stderr: output, env: {} } as unknown as Context;
  const terminal = createTerminal({ noColor: true, forceColor: false }, context);
  for (const write of [terminal.print, terminal.warn, terminal.fail]) write("\u001b[2J");
  assert.deepEqual(written, ["\\u001b[2J\n", "\\u001b[2J\n", "\\u001b[2J\n"]);
});
