import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean, nearestName } from "./nearest-name.ts";

test("the nearest of the known names is suggested, if one is near enough", () => {
  const known = ["driver", "config", "count", "constraint"];
  assert.equal(nearestName("cuont", known), "count");
  assert.equal(nearestName("drivr", known), "driver");
  assert.equal(nearestName("resources", known), undefined);
  assert.equal(nearestName("x", ["y"]), undefined);
  assert.equal(didYouMean("confg", known), ' Did you mean "config"?');
});
