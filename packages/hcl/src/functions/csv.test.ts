import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("csvdecode gives one object for each row", () => {
  check([
    [
      'csvdecode("a,b,c\\n1,2,3\\n4,5,6")',
      [
        { a: "1", b: "2", c: "3" },
        { a: "4", b: "5", c: "6" },
      ],
    ],
    ['csvdecode("a,b\\n\\"x, y\\",\\"say \\"\\"hi\\"\\"\\"")', [{ a: "x, y", b: 'say "hi"' }]],
  ]);
});

test("csvdecode refuses what has no header, or rows that do not fit it", () => {
  assert.match(errorOf('csvdecode("")'), /missing header line/);
  assert.match(errorOf('csvdecode("a,a")'), /duplicate column name "a"/);
  assert.match(errorOf('csvdecode("a,b\\n1")'), /CSV parse error/);
});
