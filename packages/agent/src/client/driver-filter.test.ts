import assert from "node:assert/strict";
import { test } from "node:test";
import { driverFilter } from "./driver-filter.ts";

test("a driver of the denylist is not used, whatever the allowlist says", () => {
  const filter = driverFilter({
    "driver.allowlist": "raw_exec",
    "driver.denylist": " docker, raw_exec ",
  });
  assert.equal(filter("raw_exec"), "driver.denylist");
});

test("where the allowlist names drivers, no other is used", () => {
  const filter = driverFilter({ "driver.allowlist": "exec,raw_exec" });
  assert.equal(filter("raw_exec"), undefined);
  assert.equal(filter("docker"), "driver.allowlist");
});

test("all are used where no list is given, or the allowlist is empty", () => {
  for (const options of [{}, { "driver.allowlist": " , ", "driver.denylist": "" }]) {
    assert.equal(driverFilter(options)("raw_exec"), undefined);
  }
});

test("an older name counts where the newer one is not given", () => {
  assert.equal(driverFilter({ "driver.blacklist": "docker" })("docker"), "driver.blacklist");
  assert.equal(driverFilter({ "driver.whitelist": "exec" })("docker"), "driver.whitelist");
  const both = driverFilter({ "driver.denylist": "", "driver.blacklist": "docker" });
  assert.equal(both("docker"), undefined);
});
