import { cpus } from "node:os";
import { readPageSize } from "@drover/process";
import { ProcessSnapshots } from "./process-snapshots.ts";
import type { RawExecTask } from "./raw-exec-task.ts";
import { type MeterSurroundings, UsageMeter } from "./usage-meter.ts";

/** Makes the meters of all tasks, with what they share. */
export class Meters {
  #surroundings: MeterSurroundings | undefined;

  open({ cgroup, tree, state }: RawExecTask): UsageMeter {
    this.#surroundings ??= {
      snapshots: new ProcessSnapshots(),
      mhz: cpus()[0]?.speed ?? 0,
      pageSize: readPageSize(),
      now: Date.now,
    };
    return new UsageMeter({ cgroup, tree, startedAt: state.startedAt }, this.#surroundings);
  }
}
