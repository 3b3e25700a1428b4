import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HarnessFactory } from "./driver-harness.ts";
import { first } from "./waiting.ts";

/** What a driver says of itself and its node. */
export function testNode(open: HarnessFactory): void {
  describe("node", () => {
    test("a driver names itself with a semantic version", async (t) => {
      const { name, version } = (await open(t)).driver.info();
      assert.match(name, /^[a-z0-9_-]+$/);
      assert.match(version, /^\d+\.\d+\.\d+/);
    });

    test("the configuration of driver and task are described as objects", async (t) => {
      const { driver } = await open(t);
      assert.equal(driver.configSpec().kind, "object");
      assert.equal(driver.taskConfigSpec().kind, "object");
    });

    test("a fingerprint comes at once and says that the driver is healthy", async (t) => {
      const { driver } = await open(t);
      const ending = new AbortController();
      const fingerprint = await first(driver.fingerprint({ signal: ending.signal }));
      ending.abort();
      assert.equal(fingerprint.health, "healthy");
      assert.ok(Object.keys(fingerprint.attributes).some((key) => key.startsWith("driver.")));
    });

    test("fingerprints and events end when their caller does", async (t) => {
      const { driver } = await open(t);
      const ending = new AbortController();
      const { signal } = ending;
      const drained = Promise.all(
        [driver.fingerprint({ signal }), driver.taskEvents({ signal })].map(async (values) => {
          for await (const _ of values);
        }),
      );
      ending.abort();
      await drained;
    });

    test("closing twice is as good as once", async (t) => {
      const { driver } = await open(t);
      await driver.close();
      await driver.close();
    });
  });
}
