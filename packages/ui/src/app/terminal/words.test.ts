import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf } from "./words.ts";

test("a command line is cut into words as a shell does, without expanding anything", () => {
  assert.deepEqual(wordsOf("/bin/sh"), ["/bin/sh"]);
  assert.deepEqual(wordsOf(`sh -c 'echo "$HOME" *'`), ["sh", "-c", 'echo "$HOME" *']);
  assert.deepEqual(wordsOf(`a "b \\"c\\"" d\\ e ''`), ["a", 'b "c"', "d e", ""]);
  assert.deepEqual(wordsOf("  "), []);
});
