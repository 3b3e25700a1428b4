import type { UsageReader } from "./cgroup-usage.ts";

/** What a task may use; what is absent has no limit. */
export interface CgroupLimits {
  /** The hard limit in bytes. */
  readonly memoryMaxBytes?: number;
  /** In bytes: memory below it is reclaimed last. */
  readonly memoryReservedBytes?: number;
  /** MHz, weighed against the other tasks' when the processor is short. */
  readonly cpuShares?: number;
  /** Cores, as "0-2,5". */
  readonly cpusetCpus?: string;
}

/** How a process gets its group made, limited and joined. */
export interface CgroupSetup {
  /** To be made, with what is above them, unless they are there. */
  readonly directories: readonly string[];
  /** Then to be written, in this order. */
  readonly controls: readonly ControlValue[];
  /** The files into which the process, of one thread, writes "0" to join. */
  readonly joinFiles: readonly string[];
}

/** What goes into one of the kernel's control files. */
export interface ControlValue {
  readonly file: string;
  readonly value: string;
  /** Whether a file that is not there is left alone. */
  readonly optional?: boolean;
}

/** Enough to find a cgroup again. */
export type CgroupRecord =
  | {
      readonly version: 1;
      /** Controller to directory; a task need not have all. */
      readonly directories: Readonly<Record<string, string>>;
      /** The controllers whose directory is ours to limit, kill and remove. */
      readonly owned: readonly string[];
    }
  | {
      readonly version: 2;
      readonly directory: string;
      /** Whether the members are the task's alone. */
      readonly owned: boolean;
      /** False for a directory that the caller made and removes. */
      readonly removable: boolean;
    };

/**
 * The control group of one task, whichever version the machine has. File operations are
 * synchronous: the kernel answers them from memory in microseconds.
 */
export interface Cgroup {
  readonly record: CgroupRecord;
  /** Whether the members are the task's alone, so that `kill` may be called. */
  readonly holdsAll: boolean;
  /** Whether `countOomKills` counts those of others too. */
  readonly sharesMemory: boolean;

  /**
   * What makes the group with these limits; `makeCgroup` carries it out, or the process itself does.
   *
   * @throws {Fault} `failed_precondition` if a group of somebody else's is not there
   */
  setup(limits: CgroupLimits): CgroupSetup;

  /** The ids of all members, those of nested groups too. */
  listPids(): number[];

  /**
   * Kills every member, however it forks meanwhile, and waits until none is left.
   *
   * @param options.timeoutMs longest wait, in milliseconds
   * @throws {Fault} `deadline_exceeded` if a member outlives it
   */
  kill(options: { timeoutMs: number }): Promise<void>;

  /** Removes the directories that `setup` names; missing ones are no error. */
  remove(): void;

  /** Removes them if nothing is in them. @returns whether nothing was; for a group that holds all */
  removeIfEmpty(): boolean;

  /** A group inside this one, without limits of its own, for a session beside the task. */
  nested(name: string): Cgroup;

  /** How many processes the OOM killer has killed here. */
  countOomKills(): number;

  openUsage(): UsageReader;
}
