import { readPageSize, readProcessorMhz } from "@drover/process";
import type { RawExecTask } from "../task/raw-exec-task.ts";
import { ProcessSnapshots } from "./process-snapshots.ts";
import { type MeterSurroundings, UsageMeter } from "./usage-meter.ts";

/** Makes the meters of all tasks, with what they share. */
export class Meters {
  #surroundings: MeterSurroundings | undefined;
  #mhz: number | undefined;

  /** Takes over the speed of a core that the client counts by; undefined for this machine's own. */
  countBy(coreMhz: number | undefined): void {
    this.#mhz = coreMhz;
  }

  open({ cgroup, tree, state }: RawExecTask): UsageMeter {
    this.#surroundings ??= {
      snapshots: new ProcessSnapshots(),
      mhz: () => (this.#mhz ??= readProcessorMhz()),
      pageSize: readPageSize(),
      now: Date.now,
    };
    return new UsageMeter({ cgroup, tree, startedAt: state.startedAt }, this.#surroundings);
  }
}
