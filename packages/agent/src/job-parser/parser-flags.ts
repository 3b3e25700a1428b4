/** Options for the Node of the job parser. A job file may not take the memory of the tasks. */
export const PARSER_FLAGS = [
  "--max-old-space-size=512",
  "--disable-warning=ExperimentalWarning",
  "--disable-sigusr1",
] as const;
