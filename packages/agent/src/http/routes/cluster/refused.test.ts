import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "@drover/api";
import { serveRoutes } from "../../../../test/serve-routes.ts";
import { refusedRoutes } from "./refused.ts";

test("what an agent cannot is answered with 501 and the reason", async (t) => {
  const port = await serveRoutes(t, refusedRoutes());
  for (const { path, methods, summary } of Object.values(operations.refused)) {
    for (const method of methods) {
      const url = `http://127.0.0.1:${port}${path.replace(/:\w+\+?/g, "some")}`;
      const answer = await fetch(url, { method });
      assert.deepEqual([path, answer.status, await answer.text()], [path, 501, summary]);
      assert.match(summary, /^Is refused: ./);
    }
  }
});
