/**
 * Options for the Node of a process that fetches. What it reads is garbage at once, of which a small young generation
 * lets less lie. Of what lives there is little, so that marking it in steps and by other threads costs more than doing it at
 * once: the memory of buffers, which counts too, begins it every few megabytes. SIGUSR1 must not open its debugger.
 */
export const GETTER_FLAGS = [
  "--max-old-space-size=256",
  "--max-semi-space-size=1",
  "--single-threaded-gc",
  "--no-incremental-marking",
  "--disable-warning=ExperimentalWarning",
  "--disable-sigusr1",
] as const;
