import type { measureIdleTree } from "./measure-idle-tree.ts";
import type { measureNomad } from "./measure-nomad.ts";
import type { measureTasks } from "./measure-tasks.ts";

/** What one thing costs, and what it may cost. */
export interface Cost {
  readonly what: string;
  readonly measured: number | string;
  readonly goal?: string;
  readonly met?: boolean | "not measured";
  /** What the same costs with the driver that is built into Nomad, in the same run. */
  readonly builtIn?: number;
  /** Of what was measured to `builtIn`. */
  readonly ratio?: string;
}

/** What was measured. */
export interface Measured {
  readonly tasks: Awaited<ReturnType<typeof measureTasks>>;
  readonly idleTree: Awaited<ReturnType<typeof measureIdleTree>>;
  readonly nomad: Awaited<ReturnType<typeof measureNomad>>;
}

const START_MS = 4;
const PLUGIN_MB = 60;
const TREE_MB = 100;
const SHARE_OF_BUILT_IN = 1 / 6;

/** The figures that have a goal; MB are 1,000,000 bytes. */
export function costs({ tasks, idleTree, nomad }: Measured): Cost[] {
  const { standing, streams, short } = tasks.memoryMb;
  const list = [
    atMost("StartTask over the socket, p50, ms", tasks.startTaskMs.p50, START_MS),
    atMost(`plugin, ${standing.tasks} standing tasks, RSS, MB`, standing.rss, PLUGIN_MB),
    atMost(`the same with ${streams.tasks} streams open, RSS, MB`, streams.rss, PLUGIN_MB),
    atMost(`plugin after ${short.tasks} short tasks, RSS, MB`, short.rss, PLUGIN_MB),
    atMost("idle agent, plugin and their collectors, PSS, MB", idleTree.both, TREE_MB),
  ];
  const what = "received to started, the driver collects logs, p50, ms";
  const goal = "a sixth of built in";
  if (typeof nomad === "string") {
    return [...list, { what, measured: nomad, goal, met: "not measured" }];
  }
  const { builtIn, plugin, pluginCollectsLogs } = nomad.receivedToStartedMs;
  const memory = nomad.standingMb;
  return [
    ...list,
    {
      ...beside(what, pluginCollectsLogs.p50, builtIn.p50),
      goal,
      met: pluginCollectsLogs.p50 <= builtIn.p50 * SHARE_OF_BUILT_IN,
    },
    beside("received to started, Nomad collects logs, p50, ms", plugin.p50, builtIn.p50),
    beside(
      "a standing task, the driver collects logs, PSS, MB",
      memory.pluginCollectsLogs,
      memory.builtIn,
    ),
    beside("a standing task, Nomad collects logs, PSS, MB", memory.plugin, memory.builtIn),
  ];
}

function atMost(what: string, measured = Number.NaN, goal: number): Cost {
  return { what, measured, goal: `${goal}`, met: measured <= goal };
}

function beside(what: string, measured = Number.NaN, builtIn = Number.NaN): Cost {
  return { what, measured, builtIn, ratio: (measured / builtIn).toFixed(3) };
}
