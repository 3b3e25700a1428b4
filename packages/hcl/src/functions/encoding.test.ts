import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf } from "../../test/evaluate-text.ts";

test("encoding functions give what their documentation says", () => {
  check([
    ['base64encode("Hello World")', "SGVsbG8gV29ybGQ="],
    ['base64decode("SGVsbG8gV29ybGQ=")', "Hello World"],
    ['urlencode("Hello World!")', "Hello+World%21"],
    ['urlencode("☃")', "%E2%98%83"],
  ]);
});

test("what is not Base64 of UTF-8 is refused", () => {
  assert.match(errorOf('base64decode("SGVsbG8")'), /failed to decode base64 data/);
  assert.match(errorOf('base64decode("/w==")'), /not valid UTF-8/);
});
