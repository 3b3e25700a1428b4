/**
 * Options for the Node of a process that fetches. What it reads is garbage at once, of which a small young generation
 * lets less lie. SIGUSR1 must not open its debugger.
 */
export const GETTER_FLAGS = [
  "--max-old-space-size=256",
  "--max-semi-space-size=1",
  "--disable-warning=ExperimentalWarning",
  "--disable-sigusr1",
] as const;
