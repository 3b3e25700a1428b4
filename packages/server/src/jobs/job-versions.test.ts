import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleGroup, sampleJob } from "../../test/samples.ts";
import { Server } from "../../test/server.ts";

async function withVersions(t: { after(clean: () => void): void }, count: number) {
  const { registry } = new Server(t).cluster;
  for (let Count = 1; Count <= count; Count++) {
    await registry.register(sampleJob({ TaskGroups: [sampleGroup({ Count })] }));
  }
  return registry;
}

test("a version with a tag is kept, and the tag stays with it", async (t) => {
  const registry = await withVersions(t, 2);
  const { versions } = registry;
  await versions.tag("default", "web", 0, { name: "golden", description: "Works" });
  for (let Count = 10; Count < 20; Count++) {
    await registry.register(sampleJob({ TaskGroups: [sampleGroup({ Count })] }));
  }
  const kept = versions.of("default", "web").map((it) => [it.Version, it.VersionTag?.Name]);
  assert.deepEqual(kept.at(-1), [0, "golden"]);
  assert.deepEqual(
    kept.map(([version]) => version),
    [11, 10, 9, 8, 7, 6, 0],
  );
  await versions.untag("default", "web", "golden");
  assert.throws(() => versions.untag("default", "web", "golden"), /has the tag "golden"/);
});

test("the newest version's tag is that of its job, until there is a newer one", async (t) => {
  const registry = await withVersions(t, 1);
  await registry.versions.tag("default", "web", 0, { name: "golden", description: "" });
  assert.equal(registry.require("default", "web").VersionTag?.Name, "golden");
  await registry.register(sampleJob({ TaskGroups: [sampleGroup({ Count: 5 })] }));
  assert.equal(registry.require("default", "web").VersionTag, null);
});

test("a tag names one version, which is there, and is a name", async (t) => {
  const { versions } = await withVersions(t, 2);
  const tag = (version: number, name: string) =>
    versions.tag("default", "web", version, { name, description: "" });
  await tag(0, "golden");
  assert.throws(() => tag(1, "golden"), /Version 0 of job "web" has the tag "golden" already/);
  assert.throws(() => tag(7, "other"), /at version 7 not found/);
  assert.throws(() => tag(1, "a/b"), /1 to 128 letters/);
});
