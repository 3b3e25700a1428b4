import { ManualClock } from "@drover/clock/manual";
import type { Node } from "@drover/job";
import { RecordingLogger } from "@drover/logger/recording";
import { StateStore } from "@drover/store";
import { MemoryRows } from "@drover/store/memory";
import { Cluster } from "../src/cluster.ts";
import { ClusterState } from "../src/state/cluster-state.ts";
import { sampleNode } from "./samples.ts";

/** A server without an agent: its state in memory, a clock that stands still, and no client. */
export class Server {
  readonly clock = new ManualClock();
  readonly state: ClusterState;
  readonly cluster: Cluster;
  /** What was logged. */
  readonly log = new RecordingLogger();
  node: Node = sampleNode();
  #ids = 0;

  constructor(t: { after(clean: () => void): void }) {
    const store = new StateStore(new MemoryRows(), { log: this.log });
    this.state = new ClusterState(store);
    this.cluster = new Cluster({
      state: this.state,
      nondeterminism: {
        now: this.clock.now,
        after: this.clock.after,
        sleep: this.clock.sleep,
        newId: () => `${++this.#ids}`.padStart(8, "0").padEnd(36, "-0000"),
        random: () => 0,
      },
      node: () => this.state.store.table("nodes").get(this.node.ID) ?? this.node,
      log: this.log,
    });
    t.after(() => {
      this.cluster.close();
      store.close();
    });
  }

  /** Resolves when every change so far, and all that follows from it, is kept. */
  async settled(): Promise<void> {
    for (let index = -1, quiet = 0; quiet < 4; ) {
      await this.state.store.settled();
      await new Promise((resolve) => setImmediate(resolve));
      quiet = index === this.state.store.index ? quiet + 1 : 0;
      index = this.state.store.index;
    }
  }
}
