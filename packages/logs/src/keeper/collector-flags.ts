/**
 * Options for the collector's Node: its own memory is small, and these keep V8 from taking more than it needs. Its
 * debugger must not be opened by SIGUSR1.
 */
export const COLLECTOR_FLAGS = [
  "--max-semi-space-size=1",
  "--max-old-space-size=64",
  "--v8-pool-size=0",
  "--disable-sigusr1",
];
