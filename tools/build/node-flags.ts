/** SIGUSR1 must not open a debugger, through which any user of the machine runs code as this one. */
export const NO_DEBUGGER = "--disable-sigusr1";

/** Options for the Node that `drover` runs on: what is experimental in Node is no news for its users. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning", NO_DEBUGGER];

/**
 * Further ones for all but the agent: a command has ended before collecting garbage pays, while an agent's
 * memory counts. `packages/cli/bin/drover` does the same.
 */
export const COMMAND_FLAGS = ["--min-semi-space-size=16"];

/** For the agent: the room for new objects, which V8 takes three times and seldom gives back, in MiB. */
export const AGENT_FLAGS = ["--max-semi-space-size=4"];

/**
 * For the plugin, which lives beside every task: without them V8 lets garbage grow to several times what is
 * in use, and gives none of it back, and what its optimizing compilers take is more than all else together, for
 * code that mostly waits for the system. There is no fixed limit, so that it holds any number of tasks.
 */
export const PLUGIN_FLAGS = [
  NO_DEBUGGER,
  "--max-semi-space-size=1",
  "--heap-growing-percent=10",
  "--v8-pool-size=0",
  "--no-opt",
  "--no-maglev",
  "--optimize-for-size",
];
