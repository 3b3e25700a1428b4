/** SIGUSR1 must not open a debugger, through which any user of the machine runs code as this one. */
export const NO_DEBUGGER = "--disable-sigusr1";

/** Options for the Node that `drover` runs on: what is experimental in Node is no news for its users. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning", NO_DEBUGGER];

/**
 * Further ones for all but the agent: a command has ended before collecting garbage pays, while an agent's
 * memory counts. `packages/cli/bin/drover` does the same.
 */
export const COMMAND_FLAGS = ["--min-semi-space-size=16"];
