import assert from "node:assert/strict";
import { test } from "node:test";
import { RawExecDriver } from "@drover/raw-exec";
import { DRIVER_CONFIGS } from "./driver-configs.ts";

test("what is written down of raw_exec's config is what the driver says itself", async () => {
  const driver = new RawExecDriver({ runtimeDir: "/nonexistent" });
  assert.deepEqual(DRIVER_CONFIGS.get("raw_exec"), driver.taskConfigSpec());
  await driver.close();
});
