import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenFilesWatch } from "./open-files.ts";

test("more allocations than the limit of open files allows are told once, with the number to set", () => {
  const told: string[] = [];
  const watch = new OpenFilesWatch((message) => told.push(message), 1024);
  watch.check(400);
  assert.deepEqual(told, []);
  watch.check(600);
  watch.check(700);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^600 allocations need about 1300 .* 1024 may .* LimitNOFILE=4096/);
  watch.check(1200);
  assert.equal(told.length, 2);
});
