/**
 * What it takes to save the state with 2,000 allocations and to restore it, each on a disk: in the agent that has
 * them, and in a new one, for which they are lost.
 *
 * usage: node benchmarks/snapshot/run.ts
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { systemClock } from "@drover/clock";
import type { Node } from "@drover/job";
import { silentLogger } from "@drover/logger";
import { Cluster, ClusterState, Keyring, Snapshots, Variables } from "@drover/server";
import { StateStore } from "@drover/store";
import { sampleGroup, sampleJob, sampleNode } from "../../packages/server/test/samples.ts";

const ALLOCATIONS = 2_000;
const ROUNDS = 5;
const DAY_MS = 24 * 3600 * 1000;

const directory = mkdtempSync(path.join(tmpdir(), "drover-bench-snapshot-"));
try {
  await measure();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  await using one = await open("one");
  one.cluster.start();
  const group = { ...sampleGroup(), Count: ALLOCATIONS };
  await one.cluster.registry.register(sampleJob({ ID: "many", TaskGroups: [group] }));
  const allocations = one.store.table("allocations");
  while (allocations.size < ALLOCATIONS) await setImmediate();
  await one.store.settled();
  await one.cluster.state.update((transaction) => {
    for (const alloc of allocations.values()) {
      transaction.put("allocations", { ...alloc, ClientStatus: "running" });
    }
  });
  const { bytes } = await one.snapshots.take();
  console.log(`${ALLOCATIONS} allocations, ${(bytes.length / 1024).toFixed(0)} KiB`);

  const saved: number[] = [];
  const here: number[] = [];
  const elsewhere: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    saved.push(await timed(() => one.snapshots.take()));
    await one.cluster.state.update((transaction) => {
      for (const alloc of allocations.values()) {
        transaction.put("allocations", { ...alloc, ClientStatus: "complete" });
      }
      for (const { ID } of one.store.table("evaluations").values()) {
        transaction.delete("evaluations", ID);
      }
    });
    here.push(await timed(() => one.snapshots.restore(pieces(bytes))));
    await using other = await open(`other-${round}`);
    elsewhere.push(await timed(() => other.snapshots.restore(pieces(bytes))));
  }
  print("saved", saved);
  print("restored in the agent that has them", here);
  print("restored in a new agent", elsewhere);
}

async function open(name: string) {
  await using parts = new AsyncDisposableStack();
  const store = new StateStore(path.join(directory, name, "state.db"));
  parts.defer(() => store.close());
  const state = new ClusterState(store);
  const nondeterminism = { ...systemClock(), newId: () => randomUUID(), random: () => 0 };
  const node = largeNode();
  await state.update((transaction) => transaction.put("nodes", node));
  const cluster = new Cluster({ state, nondeterminism, node: () => node, log: silentLogger });
  parts.defer(() => cluster.close());
  const keyring = await Keyring.open(state, {
    directory: path.join(directory, name, "keystore"),
    nondeterminism,
    thresholds: {
      rootKeyGcIntervalMs: DAY_MS,
      rootKeyGcThresholdMs: DAY_MS,
      rootKeyRotationThresholdMs: DAY_MS,
    },
    log: silentLogger,
  });
  parts.defer(() => keyring.close());
  const variables = new Variables(state, { keyring, nondeterminism, log: silentLogger });
  parts.defer(() => variables.close());
  const snapshots = new Snapshots({
    ...{ cluster, keyring, variables, nondeterminism },
    node: () => node,
    version: "bench",
    stopUnknown: () => {},
    log: silentLogger,
  });
  const held = parts.move();
  return {
    ...{ store, cluster, snapshots },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function largeNode(): Node {
  const node = sampleNode();
  const { Cpu, Memory, Disk } = node.NodeResources;
  const NodeResources = {
    ...node.NodeResources,
    Cpu: { ...Cpu, CpuShares: 10_000_000 },
    Memory: { ...Memory, MemoryMB: 10_000_000 },
    Disk: { ...Disk, DiskMB: 10_000_000 },
  };
  return { ...node, NodeResources };
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function print(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  console.log(
    `${what}: median ${median.toFixed(0)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(0)} ms`,
  );
}
