import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestName } from "./nearest-name.ts";

test("the nearest of the known names is found, if one is near enough", () => {
  const known = ["driver", "config", "count", "constraint", "data_dir"];
  assert.equal(nearestName("cuont", known), "count");
  assert.equal(nearestName("drivr", known), "driver");
  assert.equal(nearestName("data_dri", known), "data_dir");
  assert.equal(nearestName("constrants", known), "constraint");
  assert.equal(nearestName("resources", known), undefined);
  assert.equal(nearestName("x", ["y"]), undefined);
  assert.equal(nearestName("x".repeat(65), ["x".repeat(64)]), undefined);
});

test("of names that are equally near the first of the alphabet is found", () => {
  assert.equal(nearestName("cat", new Set(["hat", "bat"])), "bat");
});
