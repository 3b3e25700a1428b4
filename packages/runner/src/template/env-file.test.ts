import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEnvFile } from "./env-file.ts";

test("names, values, comments, quotation marks and escapes are read as a shell's file of variables", () => {
  const text = [
    "# a comment",
    "",
    "PLAIN=value",
    "export EXPORTED = spaced out  # not part of it",
    "EMPTY=",
    "SINGLE='it \"is\" \\n raw # too'",
    'DOUBLE="a\\tb\\u00e9 # \\"x\\" "',
    "MIXED=a'b'\"c\"d",
    "HASH=a#b",
    "EQUALS=a=b",
    "dotted.name_1=ü",
  ].join("\n");
  assert.deepEqual(parseEnvFile(text), {
    PLAIN: "value",
    EXPORTED: "spaced out",
    EMPTY: "",
    SINGLE: 'it "is" \\n raw # too',
    DOUBLE: 'a\tbé # "x" ',
    MIXED: "abcd",
    HASH: "a",
    EQUALS: "a=b",
    "dotted.name_1": "ü",
  });
});

test("a line that is no variable is told with its number", () => {
  for (const [line, reason] of [
    ["no separator", /^line 2: missing =/],
    ["=x", /^line 2: "" cannot be a name/],
    ["1A=x", /^line 2: "1A" cannot be a name/],
    ["A-B=x", /^line 2: "A-B" cannot be a name/],
    ['A="open', /^line 2: unmatched "/],
    ["A='open", /^line 2: unmatched '/],
    ['A="\\u12"', /^line 2: incomplete hex/],
    ['A="\\q"', /^line 2: invalid escape/],
    ["A=\x01", /^line 2: 0x01 is an invalid value character/],
  ] as const) {
    assert.throws(() => parseEnvFile(`OK=1\n${line}`), { message: reason });
  }
});
