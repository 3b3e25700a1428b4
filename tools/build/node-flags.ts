/** Options for the Node that `drover` runs on: what is experimental in Node is no news for its users. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];

/**
 * Further ones for all but the agent: a command has ended before collecting garbage pays, while an agent's
 * memory counts. `packages/cli/bin/drover` does the same.
 */
export const COMMAND_FLAGS = ["--min-semi-space-size=16"];
