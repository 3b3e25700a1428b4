import assert from "node:assert/strict";
import { test } from "node:test";
import { EscapeFilter } from "./escape-filter.ts";

function type(...keys: string[]): { passed: string; ended: boolean } {
  const filter = new EscapeFilter("~");
  let passed = "";
  for (const key of keys) {
    const { pass, ended } = filter.push(Buffer.from(key));
    passed += pass;
    if (ended) return { passed, ended };
  }
  return { passed, ended: false };
}

test("the escape character and a dot at the beginning of a line end the session", () => {
  assert.deepEqual(type("~."), { passed: "", ended: true });
  assert.deepEqual(type("ls\r", "~", "."), { passed: "ls\r", ended: true });
});

test("within a line they are what they are", () => {
  assert.deepEqual(type("a~.\n"), { passed: "a~.\n", ended: false });
});

test("twice the escape character is one, and before another key it is itself", () => {
  assert.deepEqual(type("~~."), { passed: "~.", ended: false });
  assert.deepEqual(type("~/x"), { passed: "~/x", ended: false });
});

test("bytes of other encodings pass unchanged", () => {
  const bytes = Buffer.from([0xc3, 0xa4, 0xff, 0x00]);
  assert.deepEqual(new EscapeFilter("~").push(bytes).pass, bytes);
});
