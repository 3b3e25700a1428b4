import assert from "node:assert/strict";
import { test } from "node:test";
import { check, errorOf, resultOf } from "../../test/evaluate-text.ts";

test("UUIDs of names are always the same, and random ones differ", () => {
  check([
    ['uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"],
    ['uuidv5("url", "https://www.terraform.io/")', "9db6f67c-dd95-5ea0-aa5b-e70e5c5f7cf5"],
  ]);
  const random = resultOf("uuidv4()");
  assert.match(`${random}`, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(random, resultOf("uuidv4()"));
  assert.match(errorOf('uuidv5("nope", "x")'), /doesn't support namespace nope/);
});
