/** Options for the Node of a process that fetches. SIGUSR1 must not open its debugger. */
export const GETTER_FLAGS = [
  "--max-old-space-size=256",
  "--disable-warning=ExperimentalWarning",
  "--disable-sigusr1",
] as const;
