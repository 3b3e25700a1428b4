/** Options for the Node that `drover` runs on: what is experimental in Node is no news for its users. */
export const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];
