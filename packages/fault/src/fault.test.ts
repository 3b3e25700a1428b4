import assert from "node:assert/strict";
import { test } from "node:test";
import { errnoOf } from "./fault.ts";

test("the system's name of an error is told, and none of what is no error of the system's", () => {
  assert.equal(errnoOf(Object.assign(new Error("no file"), { code: "ENOENT" })), "ENOENT");
  for (const other of [new Error("x"), undefined, null, "ENOENT", { code: 2 }]) {
    assert.equal(errnoOf(other), "");
  }
});
