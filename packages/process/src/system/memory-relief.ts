import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { after, every } from "@drover/clock";
import { type CLibrary, loadCLibrary } from "./c-library.ts";

/** Source: asm-generic/mman-common.h, the same on all of Node's platforms. */
const MADV_DONTNEED = 4;
/** The line that begins a mapping: addresses, permissions, offset, device, inode, path. Source: proc_pid_smaps(5). */
const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+ *(.*)$/;
const ANONYMOUS = /^Anonymous: +(\d+) kB$/;

/** So much more than after the last time is worth a collection, which holds the event loop for some ten milliseconds. */
const GARBAGE_BYTES = 16 * 1024 * 1024;

/** So much that lives is always compacted, and at once. */
const COMPACTED_BYTES = 32 * 1024 * 1024;
/** More is where at least so much more is held than lives, as a share of it. */
const LOOSE = 0.25;

/** Between the start and the first time that memory is given back, and between two times. */
const FIRST_MS = 2_000;
const EVERY_MS = 60_000;
/** Between two looks whether there is time for it. */
const LOOK_MS = 10_000;
/** The share of time, 0 to 1, that the event loop was at work, above which nobody is to wait for this besides. */
const BUSY = 0.5;
/** So long it must not be busy before memory is given back: work may have begun just now. */
const QUIET_MS = 250;

/** A range of addresses, in bytes. */
export interface AddressRange {
  readonly start: number;
  readonly length: number;
}

/** Gives memory back to the system. */
export type MemoryRelief = (options?: {
  /** Whether much was let go of since the last time: then garbage is collected, however little was made since. */
  readonly expectsGarbage?: boolean;
  /** Whether garbage stays, so that the call takes a millisecond. */
  readonly leavesGarbage?: boolean;
}) => void;

/**
 * Gives memory back two seconds from now, then once a minute, and after each ten seconds in which the event loop was
 * mostly idle, as {@link loadMemoryRelief} tells; after ten that were not, all but garbage.
 *
 * @returns what does it at once
 */
export async function relieveMemory(): Promise<MemoryRelief> {
  const relieve = await loadMemoryRelief();
  const relieveIfQuiet = () => {
    const before = performance.eventLoopUtilization();
    const decide = () => {
      if (performance.eventLoopUtilization(before).utilization < BUSY) relieve();
    };
    after(QUIET_MS, decide, { keepsAlive: false });
  };
  after(FIRST_MS, relieveIfQuiet, { keepsAlive: false });
  every(EVERY_MS, relieveIfQuiet, { keepsAlive: false });
  let before = performance.eventLoopUtilization();
  const look = () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization < BUSY) relieveIfQuiet();
    else relieve({ leavesGarbage: true });
  };
  every(LOOK_MS, look, { keepsAlive: false });
  return relieve;
}

/**
 * Loads a function that gives back to the system what this process holds without using it: garbage, which V8
 * leaves where it is until it needs room, freed memory that the C library keeps, and the pages of Node's program that were needed at the start only. Whatever is needed
 * again is read again, as a rule from the kernel's cache of the file. A call without garbage takes about a
 * millisecond.
 *
 * @returns a function without effect where koffi has no build for this platform
 */
export async function loadMemoryRelief(): Promise<MemoryRelief> {
  if (process.platform !== "linux") return () => {};
  try {
    const { lib } = await loadCLibrary();
    const trim = findTrim(lib);
    const madvise = lib.func("int madvise(uintptr_t address, size_t length, int advice)");
    const program = unchangedRanges(readFileSync("/proc/self/smaps", "utf8"), process.execPath);
    const collect = garbageCollection();
    return ({ expectsGarbage = false, leavesGarbage = false } = {}) => {
      if (!leavesGarbage) collect(expectsGarbage);
      trim();
      for (const { start, length } of program) madvise(start, length, MADV_DONTNEED);
    };
  } catch {
    return () => {};
  }
}

/** Collects all garbage where there may be much, or is said to be. */
function garbageCollection(): (expectsGarbage: boolean) => void {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  let kept = 0;
  let mayBeLoose = false;
  return (expectsGarbage) => {
    if (expectsGarbage || process.memoryUsage().heapUsed >= kept + GARBAGE_BYTES) {
      if (!isQuickToCopy()) collect();
      // Much is copied the next time, so that nobody waits for both.
      mayBeLoose = !isQuickToCopy();
      if (!mayBeLoose) compact(collect);
    } else {
      const isWorthIt = mayBeLoose && isLoose();
      mayBeLoose = false;
      if (!isWorthIt) return;
      compact(collect);
    }
    kept = process.memoryUsage().heapUsed;
  };
}

/** Copying more than this holds up the event loop, and takes as much memory again for some seconds. */
function isQuickToCopy(): boolean {
  return process.memoryUsage().heapUsed < COMPACTED_BYTES;
}

/** Whether what lives is spread over pages that are empty otherwise. */
function isLoose(): boolean {
  const { heapTotal, heapUsed } = process.memoryUsage();
  return heapTotal - heapUsed > LOOSE * heapUsed;
}

/** V8 unmaps the pages that this empties some seconds later. */
function compact(collect: () => void): void {
  setFlagsFromString("--compact-on-every-full-gc");
  collect();
  setFlagsFromString("--no-compact-on-every-full-gc");
}

/** Of glibc alone: others keep little. */
function findTrim(lib: CLibrary["lib"]): () => void {
  try {
    const mallocTrim = lib.func("int malloc_trim(size_t pad)");
    return () => void mallocTrim(0);
  } catch {
    return () => {};
  }
}

/**
 * Where a file is mapped and nothing was changed, so that the file has all that is there.
 *
 * @param smaps the content of /proc/<pid>/smaps
 */
export function unchangedRanges(smaps: string, file: string): AddressRange[] {
  const ranges: AddressRange[] = [];
  let mapping: AddressRange | undefined;
  for (const line of smaps.split("\n")) {
    const [, start = "", end = "", permissions = "", path] = MAPPING.exec(line) ?? [];
    if (path !== undefined) {
      const isOurs = path === file && !permissions.includes("w");
      mapping = isOurs ? rangeOf(start, end) : undefined;
    }
    if (mapping !== undefined && ANONYMOUS.exec(line)?.[1] === "0") ranges.push(mapping);
  }
  return ranges;
}

function rangeOf(start: string, end: string): AddressRange {
  const from = Number.parseInt(start, 16);
  return { start: from, length: Number.parseInt(end, 16) - from };
}
