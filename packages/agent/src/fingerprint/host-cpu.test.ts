import assert from "node:assert/strict";
import { test } from "node:test";
import { HostCpu } from "./host-cpu.ts";

/** A machine of one core, where ticks pass as the test says. */
class FakeCore {
  user = 1_000_000;
  idle = 9_000_000;
  nowMs = 0;
  readonly cpu = new HostCpu({
    readStat: async () => `cpu 1 2 3\ncpu0 ${this.user} 0 0 ${this.idle} 0 0 0 0 0 0\nintr 5\n`,
    monotonicMs: () => this.nowMs,
    sleep: async (ms) => this.pass(ms, { busy: 0.5 }),
  });

  pass(ms: number, { busy }: { busy: number }): void {
    this.nowMs += ms;
    this.user += ms * busy;
    this.idle += ms * (1 - busy);
  }

  async busy(): Promise<number | undefined> {
    return (await this.cpu.shares())[0]?.TotalPercent;
  }
}

test("the host's CPU is that of the last interval, not the average since the machine started", async () => {
  const core = new FakeCore();
  assert.equal(await core.busy(), 50, "the first look takes a short interval");
  core.pass(1_000, { busy: 1 });
  assert.equal(await core.busy(), 100);
  core.pass(1_000, { busy: 0 });
  assert.equal(await core.busy(), 0);
});

test("who asks again at once gets the same, and after a long time a fresh interval", async () => {
  const core = new FakeCore();
  await core.busy();
  core.pass(1_000, { busy: 1 });
  assert.equal(await core.busy(), 100);
  core.pass(1, { busy: 0 });
  assert.equal(await core.busy(), 100);
  core.pass(3_600_000, { busy: 0 });
  assert.equal(await core.busy(), 50);
});
