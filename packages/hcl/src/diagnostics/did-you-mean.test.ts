import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean } from "./did-you-mean.ts";

test("a name that is near is suggested, and of none there is no word", () => {
  assert.equal(didYouMean("confg", ["driver", "config"]), ' Did you mean "config"?');
  assert.equal(didYouMean("resources", ["driver", "config"]), "");
});
