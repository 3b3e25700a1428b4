import assert from "node:assert/strict";
import { test } from "node:test";
import { Range } from "./range.ts";
import { Source } from "./source.ts";

test("offsets have lines and columns, whatever the line endings", () => {
  const source = new Source("one\r\ntwo\n\nfé\u0301ur", "test");
  assert.deepEqual(source.positionAt(0), { line: 1, column: 1, offset: 0 });
  assert.deepEqual(source.positionAt(5), { line: 2, column: 1, offset: 5 });
  assert.deepEqual(source.positionAt(9), { line: 3, column: 1, offset: 9 });
  assert.deepEqual(source.positionAt(13), { line: 4, column: 3, offset: 13 });
  assert.equal(source.lineText(1), "one");
  assert.equal(source.lineText(3), "");
});

test("a range is written with its file, lines and columns", () => {
  const source = new Source("one\ntwo\n", "a.hcl");
  assert.equal(`${new Range(source, 1, 3)}`, "a.hcl:1,2-4");
  assert.equal(`${new Range(source, 1, 6)}`, "a.hcl:1,2-2,3");
});

test("errors far out in a huge line are told in a moment", () => {
  const source = new Source("é".repeat(5_000_000), "huge");
  for (let offset = 4_999_000; offset < 5_000_000; offset += 10) {
    assert.equal(source.positionAt(offset).column, offset + 1);
  }
});
