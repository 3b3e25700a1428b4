import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { Allocation } from "@drover/job";
import { RecordingLogger } from "@drover/logger/recording";
import { StateStore } from "@drover/store";
import type { GcConfig } from "../config/agent-config.ts";
import { AllocGarbageCollector } from "./alloc-garbage-collector.ts";

const CONFIG: GcConfig = {
  intervalMs: 3_600_000,
  diskUsageThreshold: 100,
  inodeUsageThreshold: 100,
  maxAllocs: 3,
  parallelDestroys: 2,
};

test("with more allocations than gc_max_allocs the oldest finished ones are removed, and none that runs", async (t) => {
  const node = new FakeNode(t);
  await node.add({ ID: "running", ClientStatus: "running", ModifyTime: 0 });
  for (const time of [4, 1, 3, 2]) {
    await node.add({ ID: `done-${time}`, ClientStatus: "complete", ModifyTime: time });
  }
  await node.collector().collect();
  assert.deepEqual(node.destroyed.toSorted(), ["done-1", "done-2"]);
});

test("what is left of allocations that were deleted goes at once, and one that cannot be removed holds up nothing but itself", async (t) => {
  const node = new FakeNode(t);
  node.kept.push("stuck", "gone-1", "gone-2", "gone-3");
  node.broken.add("stuck");
  const collector = node.collector();
  await collector.collect();
  assert.deepEqual(node.destroyed.toSorted(), ["gone-1", "gone-2", "gone-3"]);
  await collector.collect();
  assert.equal(node.log.problems.length, 1, "a failure that stays the same is told once");
  assert.match(
    node.log.problems[0] ?? "",
    /^failed to remove allocation, .*alloc_id=stuck .*EBUSY/,
  );
  node.broken.clear();
  await collector.collect();
  assert.deepEqual(node.kept, []);
});

test("above gc_disk_usage_threshold every finished allocation goes, until the disk is used less", async (t) => {
  const node = new FakeNode(t);
  await node.add({ ID: "done", ClientStatus: "failed", ModifyTime: 1 });
  await node.collector({ diskUsageThreshold: 0 }).collect();
  assert.deepEqual(node.destroyed, ["done"]);
});

test("above gc_inode_usage_threshold every finished allocation goes, however much of the disk is free", async (t) => {
  const node = new FakeNode(t);
  await node.add({ ID: "done", ClientStatus: "complete", ModifyTime: 1 });
  await node.collector({ inodeUsageThreshold: 100 }).collect();
  assert.deepEqual(node.destroyed, []);
  await node.collector({ inodeUsageThreshold: -1 }).collect();
  assert.deepEqual(node.destroyed, ["done"]);
});

/** A state, and a runner that keeps something of each allocation. */
class FakeNode {
  readonly kept: string[] = [];
  readonly broken = new Set<string>();
  readonly destroyed: string[] = [];
  readonly log = new RecordingLogger();
  readonly #store: StateStore;
  readonly #directory = mkdtempSync(path.join(tmpdir(), "drover-gc-"));

  constructor(t: TestContext) {
    this.#store = new StateStore(path.join(this.#directory, "state.db"), { reserveBytes: 0 });
    t.after(() => {
      this.#store.close();
      rmSync(this.#directory, { recursive: true });
    });
  }

  async add(fields: Partial<Allocation>): Promise<void> {
    const Job = { ID: "job", Namespace: "default", CreateIndex: 1, Version: 0 };
    const alloc = { Namespace: "default", JobID: "job", Job, EvalID: "", ...fields } as Allocation;
    await this.#store.update((transaction) => transaction.put("allocations", alloc));
    this.kept.push(alloc.ID);
  }

  collector(config: Partial<GcConfig> = {}): AllocGarbageCollector {
    return new AllocGarbageCollector({
      store: this.#store,
      runner: {
        size: this.kept.length,
        destroy: async (id) => {
          if (this.broken.has(id)) throw new Error("EBUSY: resource busy or locked");
          this.kept.splice(this.kept.indexOf(id), 1);
          this.destroyed.push(id);
        },
      },
      kept: () => [...this.kept],
      allocsDir: this.#directory,
      config: { ...CONFIG, ...config },
      afterwards: async () => {},
      log: this.log,
    });
  }
}
