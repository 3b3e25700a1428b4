import type { Clock } from "@drover/clock";
import type { TaskDriver } from "@drover/driver";
import type { Getter } from "@drover/getter";
import type { Allocation, Node } from "@drover/job";
import type { Logger } from "@drover/logger";
import type { TurnQueue, UserDatabase } from "@drover/process";
import type { Predecessor } from "./alloc/predecessor.ts";
import type { SpareDirectories } from "./directory/spare-directories.ts";
import type { IdentitySource } from "./identity/identity-source.ts";
import type { TaskApi } from "./identity/task-api.ts";
import type { LogStreams } from "./log-streams.ts";
import type { LoopTurns } from "./loop-turns.ts";
import type { NodeNetworks } from "./network/node-networks.ts";
import type { RunnerSettings } from "./runner-settings.ts";
import type { TaskStateStore } from "./task-state-store.ts";
import type { TemplateSources } from "./template/template-sources.ts";

/** What all allocations of a node share. */
export interface RunnerContext {
  /** The parent of every allocation's directory. */
  readonly allocsDir: string;
  readonly spareDirectories: SpareDirectories;
  /** The allocation whose disk another one gets; undefined for none, or one that this node no longer has. */
  readonly predecessor: (alloc: Allocation) => Predecessor | undefined;
  readonly node: () => Node;
  readonly drivers: ReadonlyMap<string, TaskDriver>;
  readonly getter: Getter;
  readonly logs: LogStreams;
  readonly users: UserDatabase;
  readonly sources: TemplateSources;
  readonly identities: IdentitySource;
  readonly taskApi: TaskApi;
  readonly networks: NodeNetworks;
  /** By driver: the starts that wait, each job's in turns with the others'. */
  readonly starts: ReadonlyMap<string, TurnQueue>;
  readonly turns: LoopTurns;
  readonly state: TaskStateStore;
  readonly settings: () => RunnerSettings;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when the runner is closed: waits end, tasks go on. */
  readonly closed: AbortSignal;
}
