import assert from "node:assert/strict";
import { test } from "node:test";
import { execRoutes } from "./exec.ts";

test("commands beside tasks are refused where the configuration disables them, before anything is looked up", async () => {
  const untouched = new Proxy({}, { get: () => assert.fail("looked up") });
  const [route] = execRoutes({
    state: untouched as never,
    runner: untouched as never,
    drivers: new Map(),
    isDisabled: true,
  });
  await assert.rejects(async () => route?.handler(untouched as never), {
    code: "permission_denied",
    message: /disable_remote_exec = true/,
  });
});
